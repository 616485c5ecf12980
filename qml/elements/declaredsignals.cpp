// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "elements/declaredsignals.h"

#include "script/scriptreader.h"
#include "script/scripttools.h"
#include "socketioserversocket.h"

#include "qsocketiohandler_impl.h"

#include <QDateTime>
#include <QJSEngine>
#include <QMetaProperty>
#include <QQmlInfo>
#include <QSet>
#include <QUrl>
#include <QVarLengthArray>

namespace QSocketIoQml {

using QSocketIoPrivate::EventAccess;
using QSocketIoPrivate::ValueView;

namespace {

bool isVar(QMetaType type)
{
    return type == QMetaType::fromType<QVariant>() || type == QMetaType::fromType<QJSValue>();
}

// The name that the author of the QML file knows the type by.
const char *qmlName(QMetaType type)
{
    switch (type.id()) {
    case QMetaType::Double:
        return "real";
    case QMetaType::QString:
        return "string";
    case QMetaType::QUrl:
        return "url";
    case QMetaType::QDateTime:
        return "date";
    case QMetaType::QByteArray:
        return "ArrayBuffer";
    default:
        return type.name();
    }
}

bool takesSocket(QMetaType type)
{
    const QMetaObject *metaObject = type.metaObject();
    return isVar(type)
           || (type.flags().testFlag(QMetaType::PointerToQObject) && metaObject
               && SocketIoServerSocket::staticMetaObject.inherits(metaObject));
}

QSet<int> changeSignals(const QMetaObject *metaObject)
{
    QSet<int> result;
    for (int i = 0; i < metaObject->propertyCount(); ++i) {
        if (metaObject->property(i).hasNotifySignal())
            result.insert(metaObject->property(i).notifySignalIndex());
    }
    return result;
}

void setVar(QVariant &target, QMetaType type, const QJSValue &value)
{
    if (type == QMetaType::fromType<QJSValue>())
        *static_cast<QJSValue *>(target.data()) = value;
    else
        target = QVariant::fromValue(value);
}

} // namespace

DeclaredSignal::DeclaredSignal(QObject *target, const QMetaMethod &method, int firstArgument)
    : m_target(target)
    , m_method(method)
    , m_argumentOffset(firstArgument)
{
    for (int i = 0; i < method.parameterCount(); ++i) {
        const QMetaType type = method.parameterMetaType(i);
        const Role role = roleOf(i, firstArgument);
        if (role == Role::Argument && type.flags().testFlag(QMetaType::PointerToQObject))
            m_problem = QStringLiteral("its parameter %1 is an object, which no event carries")
                                .arg(i + 1);
        if (role == Role::Socket && !takesSocket(type))
            m_problem = QStringLiteral(
                    "its first parameter is the socket: a SocketIoServerSocket or var");
        m_parameters.push_back({ type, role });
    }
}

DeclaredSignal::Role DeclaredSignal::roleOf(int index, int firstArgument) const
{
    if (index < firstArgument)
        return Role::Socket;
    const bool isLast = index + 1 == m_method.parameterCount();
    const bool isAck = isLast && m_method.parameterNames().at(index) == "ack";
    return isAck && isVar(m_method.parameterMetaType(index)) ? Role::Ack : Role::Argument;
}

void DeclaredSignal::raise(const QSocketIoEvent &event) const
{
    QVarLengthArray<QVariant, 8> values;
    QVarLengthArray<void *, 9> pointers;
    values.resize(qsizetype(m_parameters.size()));
    pointers.append(nullptr); // the return value
    for (qsizetype i = 0; i < values.size(); ++i) {
        const Parameter &parameter = m_parameters[size_t(i)];
        const bool isVariant = parameter.type == QMetaType::fromType<QVariant>();
        if (!isVariant)
            values[i] = QVariant(parameter.type);
        if (!fill(parameter, i - m_argumentOffset, event, values[i]))
            return;
        pointers.append(isVariant ? static_cast<void *>(&values[i]) : values[i].data());
    }
    // Not qt_metacall(), which goes around the metaobject that the QML file has made.
    QMetaObject::metacall(m_target, QMetaObject::InvokeMetaMethod, m_method.methodIndex(),
                          pointers.data());
}

bool DeclaredSignal::fill(const Parameter &parameter, qsizetype position,
                          const QSocketIoEvent &event, QVariant &value) const
{
    QJSEngine *engine = scriptEngine(m_target);
    if (parameter.role == Role::Socket) {
        auto *socket = SocketIoServerSocket::of(EventAccess::serverSocket(event));
        if (isVar(parameter.type) && engine)
            setVar(value, parameter.type, engine->newQObject(socket));
        else if (!isVar(parameter.type))
            *static_cast<QObject **>(value.data()) = socket;
        return socket;
    }
    if (parameter.role == Role::Ack) {
        if (engine)
            setVar(value, parameter.type, ScriptTools::of(engine)->makeAck(event.ack()));
        return true;
    }
    const ValueView argument = EventAccess::argument(event, position);
    if (isVar(parameter.type)) {
        if (engine)
            setVar(value, parameter.type, scriptValue(engine, argument));
        else if (parameter.type == QMetaType::fromType<QVariant>())
            value = argument.toVariant();
        return true;
    }
    if (argument.type() != ValueView::Type::Undefined
        && argument.toMetaType(parameter.type, value.data()))
        return true;
    EventAccess::reportMismatch(event, position, qmlName(parameter.type));
    return false;
}

void subscribeDeclaredSignals(EventHub *hub, QObject *target, const QMetaObject &base,
                              int firstArgument)
{
    const QMetaObject *metaObject = target->metaObject();
    const QSet<int> changes = changeSignals(metaObject);
    for (int i = base.methodCount(); i < metaObject->methodCount(); ++i) {
        const QMetaMethod method = metaObject->method(i);
        if (method.methodType() != QMetaMethod::Signal || changes.contains(i))
            continue;
        const DeclaredSignal signal(target, method, firstArgument);
        if (!signal.problem().isEmpty()) {
            qmlWarning(target) << "no event can raise the signal \"" << method.name().constData()
                               << "\": " << signal.problem();
            continue;
        }
        hub->subscribe(QString::fromUtf8(method.name()), target,
                       [signal](const QSocketIoEvent &event) { signal.raise(event); });
    }
}

} // namespace QSocketIoQml
