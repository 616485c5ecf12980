// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A list of objects that events keep up to date.
#pragma once

#include "qsocketioqmlglobal.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoListModelPrivate;

class QSOCKETIOQML_EXPORT SocketIoListModel : public QAbstractListModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_PROPERTY(QObject *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(QString resetEvent READ resetEvent WRITE setResetEvent NOTIFY eventsChanged)
    Q_PROPERTY(QString insertEvent READ insertEvent WRITE setInsertEvent NOTIFY eventsChanged)
    Q_PROPERTY(QString updateEvent READ updateEvent WRITE setUpdateEvent NOTIFY eventsChanged)
    Q_PROPERTY(QString removeEvent READ removeEvent WRITE setRemoveEvent NOTIFY eventsChanged)
    Q_PROPERTY(QString moveEvent READ moveEvent WRITE setMoveEvent NOTIFY eventsChanged)
    Q_PROPERTY(QString clearEvent READ clearEvent WRITE setClearEvent NOTIFY eventsChanged)
    Q_PROPERTY(QStringList roles READ roles WRITE setRoles NOTIFY rolesChanged)
    Q_PROPERTY(QString keyRole READ keyRole WRITE setKeyRole NOTIFY orderChanged)
    Q_PROPERTY(QString sortRole READ sortRole WRITE setSortRole NOTIFY orderChanged)
    Q_PROPERTY(bool sortDescending READ isSortDescending WRITE setSortDescending NOTIFY orderChanged)
    Q_PROPERTY(bool newestFirst READ isNewestFirst WRITE setNewestFirst NOTIFY orderChanged)
    Q_PROPERTY(int maximumRows READ maximumRows WRITE setMaximumRows NOTIFY orderChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    explicit SocketIoListModel(QObject *parent = nullptr);
    ~SocketIoListModel() override;

    QObject *source() const;
    void setSource(QObject *source);
    QString resetEvent() const;
    void setResetEvent(const QString &event);
    QString insertEvent() const;
    void setInsertEvent(const QString &event);
    QString updateEvent() const;
    void setUpdateEvent(const QString &event);
    QString removeEvent() const;
    void setRemoveEvent(const QString &event);
    QString moveEvent() const;
    void setMoveEvent(const QString &event);
    QString clearEvent() const;
    void setClearEvent(const QString &event);
    QStringList roles() const;
    void setRoles(const QStringList &roles);
    QString keyRole() const;
    void setKeyRole(const QString &role);
    QString sortRole() const;
    void setSortRole(const QString &role);
    bool isSortDescending() const;
    void setSortDescending(bool descending);
    bool isNewestFirst() const;
    void setNewestFirst(bool newestFirst);
    int maximumRows() const;
    void setMaximumRows(int rows);
    int count() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    Q_INVOKABLE QVariantMap get(int row) const;
    Q_INVOKABLE int indexOf(const QJSValue &key) const;
    Q_INVOKABLE bool reset(const QJSValue &items);
    Q_INVOKABLE bool insert(const QJSValue &item, int index = -1);
    Q_INVOKABLE bool update(const QJSValue &key, const QJSValue &members);
    Q_INVOKABLE bool remove(const QJSValue &key);
    Q_INVOKABLE bool move(const QJSValue &key, int index);

    // The same for C++.
    int indexOf(const QVariant &key) const;
    bool reset(const QVariantList &items);
    bool insert(const QVariantMap &item, int index = -1);
    bool update(const QVariant &key, const QVariantMap &members);
    bool remove(const QVariant &key);
    bool move(const QVariant &key, int index);

    void classBegin() override;
    void componentComplete() override;

public Q_SLOTS:
    void clear();
    void flush();

Q_SIGNALS:
    void sourceChanged();
    void eventsChanged();
    void rolesChanged();
    void orderChanged();
    void countChanged();

private:
    Q_DECLARE_PRIVATE(SocketIoListModel)
    std::unique_ptr<SocketIoListModelPrivate> d_ptr;
};
