// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "elements/eventhub.h"

#include <QQmlInfo>

#include <utility>

namespace QSocketIoQml {

EventHub::EventHub(QObject *element)
    : QObject(element)
{}

EventHub::~EventHub()
{
    detach();
}

EventHub *EventHub::of(const QObject *element)
{
    return element->findChild<EventHub *>(QString(), Qt::FindDirectChildrenOnly);
}

void EventHub::attach(Connector connector)
{
    detach();
    m_connector = std::move(connector);
    for (Subscription &subscription : m_subscriptions) {
        if (subscription.context)
            subscription.connection = m_connector(subscription.event, subscription.context,
                                                  subscription.receiver);
    }
}

void EventHub::detach()
{
    m_connector = nullptr;
    for (Subscription &subscription : m_subscriptions)
        QObject::disconnect(std::exchange(subscription.connection, {}));
}

void EventHub::subscribe(const QString &event, QObject *context, Receiver receiver)
{
    if (event.isEmpty())
        return;
    m_subscriptions.removeIf([](const Subscription &one) { return !one.context; });
    Subscription subscription{ event, context, std::move(receiver), {} };
    if (m_connector)
        subscription.connection = m_connector(event, context, subscription.receiver);
    m_subscriptions.append(std::move(subscription));
}

void EventHub::unsubscribe(const QObject *context)
{
    m_subscriptions.removeIf([context](const Subscription &one) {
        if (one.context && one.context != context)
            return false;
        QObject::disconnect(one.connection);
        return true;
    });
}

EventTap::EventTap(QObject *element, Subscribe subscribe)
    : m_element(element)
    , m_subscribe(std::move(subscribe))
{}

EventTap::~EventTap()
{
    if (m_hub)
        m_hub->unsubscribe(m_element);
}

void EventTap::setSource(QObject *source)
{
    m_source = source;
    refresh();
}

void EventTap::complete()
{
    m_isComplete = true;
    refresh();
}

void EventTap::refresh()
{
    if (!m_isComplete)
        return;
    if (m_hub)
        m_hub->unsubscribe(m_element);
    m_hub = findHub();
    if (m_hub)
        m_subscribe(m_hub);
    else if (m_source)
        qmlWarning(m_element)
                << "the source is neither a SocketIoNamespace nor a SocketIoServerNamespace";
}

EventHub *EventTap::findHub() const
{
    if (m_source)
        return EventHub::of(m_source);
    for (const QObject *parent = m_element->parent(); parent; parent = parent->parent()) {
        if (EventHub *hub = EventHub::of(parent))
            return hub;
    }
    return nullptr;
}

} // namespace QSocketIoQml
