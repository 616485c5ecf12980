// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where the elements of QML get their events from: a subscription stays while the connection behind it comes and goes.
#pragma once

#include "qsocketioevent.h"

#include <QList>
#include <QObject>
#include <QPointer>

#include <functional>

namespace QSocketIoQml {

// A child of the element that others name as their source.
class EventHub final : public QObject
{
    Q_OBJECT
public:
    using Receiver = std::function<void(const QSocketIoEvent &)>;
    // Connects a receiver to the events of one name; it ends with the context.
    using Connector = std::function<QMetaObject::Connection(const QString &event, QObject *context,
                                                            const Receiver &receiver)>;
    explicit EventHub(QObject *element);
    ~EventHub() override;
    static EventHub *of(const QObject *element); // null: it is no source

    void attach(Connector connector);
    void detach();
    void subscribe(const QString &event, QObject *context, Receiver receiver);
    void unsubscribe(const QObject *context);

private:
    struct Subscription
    {
        QString event;
        QPointer<QObject> context;
        Receiver receiver;
        QMetaObject::Connection connection;
    };
    Connector m_connector;
    QList<Subscription> m_subscriptions;
};

// The member of an element that listens: follows its source.
class EventTap
{
public:
    using Subscribe = std::function<void(EventHub *hub)>;
    EventTap(QObject *element, Subscribe subscribe);
    ~EventTap();
    Q_DISABLE_COPY_MOVE(EventTap)

    QObject *source() const { return m_source; } // as it was set
    void setSource(QObject *source);
    void complete(); // from now on it listens: to the source, or to the nearest parent that is one
    void refresh();  // other events are wanted

private:
    EventHub *findHub() const;

    QObject *m_element;
    Subscribe m_subscribe;
    QPointer<QObject> m_source;
    QPointer<EventHub> m_hub;
    bool m_isComplete = false;
};

} // namespace QSocketIoQml
