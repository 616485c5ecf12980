// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The methods of an object as handlers of events, and its signals as events.
#pragma once

#include "qsocketioevent.h"

#include <QByteArray>
#include <QVariantList>

#include <functional>

class QObject;

namespace QSocketIoPrivate {

class EventListener;

enum class SocketParameter : quint8 { Unknown, First }; // First: a method may begin with the server's socket

using ListenerLookup = std::function<EventListener *(const QByteArray &event)>;
void bindMethods(QObject *handler, QSocketIo::BindOptions options, SocketParameter socket,
                 const ListenerLookup &listenerFor);

using SignalTarget = std::function<void(const QString &event, const QVariantList &arguments)>;
// send: in the thread that raises the signal. Ends with handler or parent.
void bindSignals(QObject *handler, QSocketIo::BindOptions options, QObject *parent, SignalTarget send);

} // namespace QSocketIoPrivate
