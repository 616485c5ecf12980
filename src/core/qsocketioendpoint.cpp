// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioendpoint.h"

#include "core/qsocketioendpoint_p.h"

#include <QThread>

#include <utility>

using namespace QSocketIoPrivate;

QSocketIoEndpoint::QSocketIoEndpoint(std::unique_ptr<QSocketIoEndpointPrivate> d, QObject *parent)
    : QObject(parent)
    , d_ptr(std::move(d))
{
    d_ptr->q_ptr = this;
    setObjectName(name());
}

QSocketIoEndpoint::~QSocketIoEndpoint()
{
    d_ptr->shutDown();
}

QString QSocketIoEndpoint::name() const
{
    return QString::fromUtf8(d_ptr->nsp);
}

QString QSocketIoEndpoint::id() const
{
    return d_ptr->id;
}

QSocketIoEndpoint::State QSocketIoEndpoint::state() const
{
    return d_ptr->state;
}

QBindable<QSocketIoEndpoint::State> QSocketIoEndpoint::bindableState() const
{
    return &std::as_const(d_ptr->state);
}

bool QSocketIoEndpoint::isConnected() const
{
    return state() == State::Connected;
}

void QSocketIoEndpoint::off(QAnyStringView event, const QObject *context)
{
    Q_ASSERT_X(d_ptr->livesHere(), "QSocketIoEndpoint::off", "call it in the thread of the object");
    d_ptr->listeners.off(event, context);
}

EventListener *QSocketIoEndpoint::listener(QAnyStringView event)
{
    Q_ASSERT_X(d_ptr->livesHere(), "QSocketIoEndpoint::on", "call it in the thread of the object");
    return d_ptr->listeners.listener(event, this);
}

void QSocketIoEndpoint::emitArguments(QAnyStringView event, const QVariantList &arguments)
{
    send(event, writerFor(event, arguments));
}

QFuture<QSocketIoReply> QSocketIoEndpoint::emitArgumentsWithAck(QAnyStringView event,
                                                                const QVariantList &arguments)
{
    return emitter().emitArgumentsWithAck(event, arguments);
}

QSocketIoEmitter QSocketIoEndpoint::withTimeout(std::chrono::milliseconds timeout)
{
    return emitter().withTimeout(timeout);
}

QSocketIoEmitter QSocketIoEndpoint::asVolatile()
{
    return emitter().asVolatile();
}

QSocketIoEmitter QSocketIoEndpoint::emitter()
{
    return QSocketIoEmitter(d_ptr->link());
}

void QSocketIoEndpoint::send(QAnyStringView event, const ArgumentWriter &writer)
{
    emitter().send(event, writer);
}

#include "moc_qsocketioendpoint.cpp"
