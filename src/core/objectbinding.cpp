// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/objectbinding.h"

#include "core/boundmethod.h"
#include "logging.h"

#include "qsocketiohandler_impl.h"

#include <QHash>
#include <QMetaMethod>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace QSocketIoPrivate {

namespace {

int firstMethod(const QObject *object, QSocketIo::BindOptions options)
{
    // What Qt's classes offer, such as QWidget::close(), is not for peers to call.
    return options.testFlag(QSocketIo::BindOption::BaseClasses)
                   ? QObject::staticMetaObject.methodCount()
                   : object->metaObject()->methodOffset();
}

bool isOverridden(const QMetaObject *metaObject, int index, const QMetaMethod &method)
{
    return metaObject->indexOfMethod(method.methodSignature().constData()) != index;
}

QByteArray eventOf(const QMetaMethod &method)
{
    const QByteArray name = method.name();
    return name.startsWith("on_") ? name.mid(3) : name;
}

// All methods for one event: the first that takes its arguments is called.
class BoundEvent
{
public:
    void add(const BoundMethod &method) { m_methods.push_back(method); }
    void sort()
    {
        std::stable_sort(m_methods.begin(), m_methods.end(),
                         [](const BoundMethod &a, const BoundMethod &b) {
                             return a.argumentCount() > b.argumentCount();
                         });
    }
    void call(QObject *handler, const QSocketIoEvent &event) const
    {
        for (const BoundMethod &method : m_methods) {
            if (BoundCall call(method, event); call.isPossible()) {
                call.perform(handler);
                return;
            }
        }
        BoundCall(m_methods.front(), event).reportMismatch();
    }

private:
    std::vector<BoundMethod> m_methods;
};

// Receives any signal; has no metaobject of its own, because the signals are known at run time only.
class SignalRelay final : public QObject
{
public:
    SignalRelay(SignalTarget send, QObject *parent)
        : QObject(parent)
        , m_send(std::move(send))
    {}
    void add(QObject *sender, const QMetaMethod &signal)
    {
        const int slot = QObject::staticMetaObject.methodCount() + int(m_signals.size());
        m_signals.push_back(signal);
        QMetaObject::connect(sender, signal.methodIndex(), this, slot, Qt::DirectConnection);
    }
    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
    {
        id = QObject::qt_metacall(call, id, arguments);
        if (id < 0 || call != QMetaObject::InvokeMetaMethod)
            return id;
        if (std::size_t(id) < m_signals.size())
            raise(m_signals[std::size_t(id)], arguments);
        return -1;
    }

private:
    void raise(const QMetaMethod &signal, void **arguments) const
    {
        QVariantList list;
        for (int i = 0; i < signal.parameterCount(); ++i) {
            const QMetaType type = signal.parameterMetaType(i);
            const void *value = arguments[i + 1];
            if (type == QMetaType::fromType<QVariant>())
                list.append(*static_cast<const QVariant *>(value));
            else
                list.append(QVariant(type, value));
        }
        m_send(QString::fromUtf8(signal.name()), list);
    }

    SignalTarget m_send;
    std::vector<QMetaMethod> m_signals;
};

bool hasKnownParameters(const QMetaMethod &signal)
{
    for (int i = 0; i < signal.parameterCount(); ++i) {
        if (!signal.parameterMetaType(i).isValid())
            return false;
    }
    return true;
}

} // namespace

void bindMethods(QObject *handler, QSocketIo::BindOptions options, SocketParameter socket,
                 const ListenerLookup &listenerFor)
{
    const QMetaObject *metaObject = handler->metaObject();
    QHash<QByteArray, std::shared_ptr<BoundEvent>> events;
    for (int i = firstMethod(handler, options); i < metaObject->methodCount(); ++i) {
        const QMetaMethod method = metaObject->method(i);
        const bool isCallable = method.methodType() == QMetaMethod::Slot
                                || method.methodType() == QMetaMethod::Method;
        if (!isCallable || method.access() != QMetaMethod::Public
            || isOverridden(metaObject, i, method))
            continue;
        const auto bound = BoundMethod::make(method, socket == SocketParameter::First);
        if (!bound)
            continue;
        std::shared_ptr<BoundEvent> &event = events[eventOf(method)];
        if (!event)
            event = std::make_shared<BoundEvent>();
        event->add(*bound);
    }
    for (auto it = events.cbegin(); it != events.cend(); ++it) {
        it.value()->sort();
        QObject::connect(listenerFor(it.key()), &EventListener::triggered, handler,
                         [handler, methods = it.value()](const QSocketIoEvent &event) {
                             methods->call(handler, event);
                         });
    }
}

void bindSignals(QObject *handler, QSocketIo::BindOptions options, QObject *parent, SignalTarget send)
{
    const QMetaObject *metaObject = handler->metaObject();
    auto *relay = new SignalRelay(std::move(send), parent);
    QObject::connect(handler, &QObject::destroyed, relay, &QObject::deleteLater);
    for (int i = firstMethod(handler, options); i < metaObject->methodCount(); ++i) {
        const QMetaMethod signal = metaObject->method(i);
        // Those that leave out default arguments are raised with the one that has them all.
        if (signal.methodType() != QMetaMethod::Signal || (signal.attributes() & QMetaMethod::Cloned))
            continue;
        if (hasKnownParameters(signal))
            relay->add(handler, signal);
        else
            qCWarning(lcQSocketIoEvents, "the signal %s is no event: Qt does not know its types",
                      signal.methodSignature().constData());
    }
}

} // namespace QSocketIoPrivate
