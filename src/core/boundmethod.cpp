// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/boundmethod.h"

#include "core/metareader.h"
#include "logging.h"

#include "qsocketiohandler_impl.h"

#include <QFuture>

namespace QSocketIoPrivate {

namespace {

const QMetaType variantType = QMetaType::fromType<QVariant>();

// A QVariant's content, or the QVariant itself when that is what the method takes or returns.
void *dataOf(QVariant &value, QMetaType type)
{
    return type == variantType ? static_cast<void *>(&value) : value.data();
}

} // namespace

std::optional<BoundMethod> BoundMethod::make(const QMetaMethod &method, bool mayTakeSocket)
{
    BoundMethod bound;
    bound.m_index = method.methodIndex();
    bound.m_result = method.returnMetaType();
    bool isUsable = bound.hasUsableResult();
    for (int i = 0; isUsable && i < method.parameterCount(); ++i)
        isUsable = bound.addParameter(method.parameterMetaType(i), i, mayTakeSocket);
    const bool answersTwice = bound.m_takesAck && bound.m_result.id() != QMetaType::Void;
    if (isUsable && !answersTwice)
        return bound;
    qCWarning(lcQSocketIoEvents, "%s is no handler: %s", method.methodSignature().constData(),
              answersTwice ? "it has an acknowledgement and a result"
                           : "its parameters or its result are of types that cannot be converted");
    return {};
}

// [socket] ( event | argument* [ack] )
bool BoundMethod::addParameter(QMetaType type, int position, bool mayTakeSocket)
{
    if (m_takesAck || m_takesEvent)
        return false; // nothing comes after these
    if (position == 0 && mayTakeSocket && type.name() == QByteArrayView("QSocketIoServerSocket*")) {
        m_takesSocket = true;
    } else if (type == QMetaType::fromType<QSocketIoAck>()) {
        m_takesAck = true;
    } else if (type == QMetaType::fromType<QSocketIoEvent>()) {
        m_takesEvent = true;
        return m_arguments.isEmpty();
    } else if (!type.isValid() || (type.flags() & QMetaType::IsPointer)
               || (type != variantType && !QVariant(type).isValid())) {
        return false;
    } else {
        m_arguments.append(type);
    }
    return true;
}

bool BoundMethod::hasUsableResult() const
{
    if (m_result.id() == QMetaType::Void || m_result == QMetaType::fromType<QFuture<QVariant>>())
        return true;
    return m_result.isValid() && !(m_result.flags() & QMetaType::IsPointer)
           && !QByteArrayView(m_result.name()).startsWith("QFuture<");
}

BoundCall::BoundCall(const BoundMethod &method, const QSocketIoEvent &event)
    : m_method(method)
    , m_event(event)
{
    for (qsizetype i = 0; m_mismatch < 0 && i < method.m_arguments.size(); ++i) {
        if (!read(i))
            m_mismatch = i;
    }
}

bool BoundCall::read(qsizetype position)
{
    if (position >= m_event.argumentCount())
        return false;
    const QMetaType type = m_method.m_arguments.at(position);
    const ValueView argument = EventAccess::argument(m_event, position);
    if (type == variantType) {
        m_values.append(argument.toVariant());
        return true;
    }
    m_values.append(QVariant(type));
    return MetaReader::read(argument, type, m_values.last().data());
}

void BoundCall::perform(QObject *handler)
{
    QSocketIoServerSocket *socket = nullptr;
    if (m_method.m_takesSocket) {
        socket = EventAccess::serverSocket(m_event);
        if (!socket)
            return; // gone, while the event was on its way into another thread
    }
    QSocketIoAck ack = m_event.ack();
    const bool hasResult = m_method.m_result.id() != QMetaType::Void;
    QVariant result = hasResult && m_method.m_result != variantType ? QVariant(m_method.m_result)
                                                                    : QVariant();
    QVarLengthArray<void *, 10> arguments{ hasResult ? dataOf(result, m_method.m_result) : nullptr };
    if (m_method.m_takesSocket)
        arguments.append(&socket);
    if (m_method.m_takesEvent)
        arguments.append(&m_event);
    for (qsizetype i = 0; i < m_values.size(); ++i)
        arguments.append(dataOf(m_values[i], m_method.m_arguments.at(i)));
    if (m_method.m_takesAck)
        arguments.append(&ack);
    const QPointer<QObject> guard(handler);
    // Not QMetaMethod::invoke(), which takes ten arguments at most and wants their names.
    QMetaObject::metacall(handler, QMetaObject::InvokeMetaMethod, m_method.m_index, arguments.data());
    if (hasResult && guard)
        answer(handler, result);
}

void BoundCall::answer(QObject *handler, const QVariant &result) const
{
    const QSocketIoAck ack = m_event.ack();
    if (m_method.m_result == QMetaType::fromType<QFuture<QVariant>>())
        sendWhenFinished(handler, ack, result.value<QFuture<QVariant>>());
    else if (ack.isExpected())
        ack.sendArguments({ result });
}

void BoundCall::reportMismatch() const
{
    EventAccess::reportMismatch(m_event, m_mismatch, m_method.m_arguments.at(m_mismatch).name());
}

} // namespace QSocketIoPrivate
