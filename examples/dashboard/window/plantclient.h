// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The window's side of the dashboard: a Socket.IO client, and what it knows of the plant.
#pragma once

#include "gadgetlist.h"
#include "machineview.h"

#include <QSocketIoClient>

#include <QVariantList>

class PlantClient : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("is made by the program")
    Q_PROPERTY(QString operatorName READ operatorName CONSTANT)
    Q_PROPERTY(QString connection READ connection NOTIFY connectionChanged)
    Q_PROPERTY(QString connectionText READ connectionText NOTIFY connectionChanged)
    Q_PROPERTY(QList<MachineView *> machines READ machines NOTIFY machinesChanged)
    Q_PROPERTY(GadgetList *alarms READ alarms CONSTANT)
    Q_PROPERTY(int openAlarmCount READ openAlarmCount NOTIFY openAlarmCountChanged)
    Q_PROPERTY(GadgetList *chat READ chat CONSTANT)
    Q_PROPERTY(GadgetList *operators READ operators CONSTANT)
public:
    PlantClient(const QUrl &server, const QString &operatorName, QObject *parent = nullptr);

    void open() { m_client.open(); }
    QString operatorName() const { return m_operatorName; }
    QString connection() const { return m_connection; }
    QString connectionText() const { return m_connectionText; }
    QList<MachineView *> machines() const { return m_machines; }
    GadgetList *alarms() { return &m_alarms; } // the newest first
    int openAlarmCount() const { return m_openAlarmCount; }
    GadgetList *chat() { return &m_chat; } // the oldest first
    GadgetList *operators() { return &m_operators; }

    Q_INVOKABLE void acknowledge(int alarm);
    Q_INVOKABLE void say(const QString &text);
    Q_INVOKABLE QString machineName(const QString &id) const;
    Q_INVOKABLE double hueOf(const QString &name) const;

Q_SIGNALS:
    void connectionChanged();
    void machinesChanged();
    void openAlarmCountChanged();
    void acknowledgeFailed(int alarm, const QString &reason);

private:
    void followConnection();
    void setConnection(const QString &connection, const QString &text);
    void showConnected();
    void showOverview(const QList<MachineInfo> &machines, const QList<QuantityInfo> &quantities,
                      const QList<Alarm> &alarms, const QList<ChatLine> &chat);
    void showMeasurement(const Measurement &measurement);
    void showAlarm(const Alarm &alarm);
    void showLine(const ChatLine &line);
    void showOperators(const QList<Operator> &operators);
    void watch(MachineView *machine);
    void followAlarms();
    MachineView *find(const QString &id) const;

    QSocketIoClient m_client;
    QSocketIoClientNamespace *m_plant;
    QString m_operatorName;
    QString m_connection; // "connecting", "connected" or "refused"
    QString m_connectionText;
    QList<MachineView *> m_machines;
    GadgetList m_alarms;
    GadgetList m_chat;
    GadgetList m_operators;
    int m_openAlarmCount = 0;
};
