// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/socketiovalue.h"

#include "models/frametick.h"
#include "script/scriptreader.h"
#include "script/scripttools.h"

#include <QElapsedTimer>
#include <QJSEngine>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <optional>
#include <utility>

using namespace QSocketIoQml;
using QSocketIoPrivate::ValueView;

/*!
    \qmltype SocketIoValue
    \inqmlmodule QSocketIo
    \inherits SocketIoEventField
    \brief The latest value of an event, as a property.

    Put it into a SocketIoNamespace or a SocketIoServerNamespace, or name that as its \l {SocketIoEventField::source}{source}.

    \snippet qml/snippets/Boiler.qml value

    However fast the event comes, \l value changes at most once per frame, and what came last is what it is in the
    end. What is overtaken before a frame is never converted: the event may come a hundred thousand times a second.

    \sa SocketIoHistory, SocketIoListModel, {Models and live values}
*/

class SocketIoValuePrivate
{
public:
    explicit SocketIoValuePrivate(SocketIoValue *element)
        : q_ptr(element)
        , tick(FrameTick::make([this] { show(); }))
    {
        pause.setSingleShot(true);
        pause.callOnTimeout(q_ptr, [this] {
            if (pending)
                tick->request();
        });
        silence.setSingleShot(true);
        silence.callOnTimeout(q_ptr, [this] { checkSilence(); });
    }
    void receive(const QSocketIoEvent &event);
    void show();
    void watch();
    void checkSilence();
    bool setStale(bool stale); // whether this has changed it
    ValueView pendingValue() const { return q_ptr->find(*pending); }

    SocketIoValue *q_ptr;
    FrameTick::Pointer tick;
    QTimer pause;   // until the next change may show
    QTimer silence; // looks later than it is needed rather than be started anew by each event
    QElapsedTimer lastArrival;             // or since the element was completed
    std::optional<QSocketIoEvent> pending; // the latest, as long as it is not shown
    QJSValue value;
    qint64 arrival = 0; // of what is pending, ms since 1970
    qint64 shownArrival = 0;
    quint64 received = 0;
    quint64 shownReceived = 0;
    int staleAfter = 0;
    int interval = 0;
    bool isValid = false;
    bool isStale = false;
};

void SocketIoValuePrivate::receive(const QSocketIoEvent &event)
{
    pending = event;
    ++received;
    arrival = QDateTime::currentMSecsSinceEpoch();
    lastArrival.start();
    if (staleAfter > 0 && !silence.isActive())
        silence.start(staleAfter);
    if (!pause.isActive())
        tick->request();
}

void SocketIoValuePrivate::show()
{
    if (!pending)
        return;
    if (QJSEngine *engine = scriptEngine(q_ptr))
        value = scriptValue(engine, pendingValue());
    pending.reset();
    isValid = true;
    shownArrival = arrival;
    shownReceived = received;
    if (interval > 0)
        pause.start(interval);
    const QPointer<SocketIoValue> guard(q_ptr);
    const bool hasRecovered = setStale(false);
    Q_EMIT q_ptr->valueChanged();
    if (guard && hasRecovered)
        Q_EMIT q_ptr->staleChanged();
}

bool SocketIoValuePrivate::setStale(bool stale)
{
    return std::exchange(isStale, stale) != stale;
}

void SocketIoValuePrivate::watch()
{
    silence.stop();
    if (staleAfter > 0 && lastArrival.isValid())
        checkSilence();
    else if (setStale(false))
        Q_EMIT q_ptr->staleChanged();
}

void SocketIoValuePrivate::checkSilence()
{
    const qint64 left = staleAfter - lastArrival.elapsed();
    if (left > 0)
        silence.start(int(left));
    if (setStale(left <= 0))
        Q_EMIT q_ptr->staleChanged();
}

SocketIoValue::SocketIoValue(QObject *parent)
    : SocketIoEventField(parent)
    , d_ptr(std::make_unique<SocketIoValuePrivate>(this))
{
    // What has arrived and waits for a frame was meant for the old field.
    connect(this, &SocketIoEventField::fieldChanged, this, [this] { d_ptr->pending.reset(); });
}

SocketIoValue::~SocketIoValue() = default;

void SocketIoValue::receive(const QSocketIoEvent &event, const ValueView &value)
{
    Q_D(SocketIoValue);
    Q_UNUSED(value) // the latest is looked for again when it is shown
    d->receive(event);
}

/*!
    \qmlproperty var SocketIoValue::value
    The value, converted as the argument of a SocketIoHandler is; \c undefined before the first.
*/
QJSValue SocketIoValue::value() const
{
    Q_D(const SocketIoValue);
    return d->value;
}

/*!
    \qmlproperty bool SocketIoValue::valid
    Whether there has been a value.
*/
bool SocketIoValue::isValid() const
{
    Q_D(const SocketIoValue);
    return d->isValid;
}

/*!
    \qmlproperty date SocketIoValue::timestamp
    When \l value arrived; an invalid date before the first.
*/
QDateTime SocketIoValue::timestamp() const
{
    Q_D(const SocketIoValue);
    return d->isValid ? QDateTime::fromMSecsSinceEpoch(d->shownArrival) : QDateTime();
}

/*!
    \qmlproperty real SocketIoValue::received
    How many values have arrived, those included that none could see.
*/
double SocketIoValue::received() const
{
    Q_D(const SocketIoValue);
    return double(d->shownReceived);
}

/*!
    \qmlproperty bool SocketIoValue::stale
    Whether no value has arrived for longer than \l staleAfter: show it differently then, because it may no longer be true.
*/
bool SocketIoValue::isStale() const
{
    Q_D(const SocketIoValue);
    return d->isStale;
}

/*!
    \qmlproperty int SocketIoValue::staleAfter
    After how many milliseconds without a value the latest one is \l stale. 0, the default: never. Before the first
    value the time counts from when the element was complete.
*/
int SocketIoValue::staleAfter() const
{
    Q_D(const SocketIoValue);
    return d->staleAfter;
}

void SocketIoValue::setStaleAfter(int staleAfter)
{
    Q_D(SocketIoValue);
    const int wanted = std::max(staleAfter, 0);
    if (std::exchange(d->staleAfter, wanted) == wanted)
        return;
    const QPointer<SocketIoValue> guard(this);
    d->watch();
    if (guard)
        Q_EMIT staleAfterChanged();
}

/*!
    \qmlproperty int SocketIoValue::interval
    How many milliseconds pass at least between two changes of \l value: a number that changes 60 times a second cannot
    be read. 0, the default: a frame.
*/
int SocketIoValue::interval() const
{
    Q_D(const SocketIoValue);
    return d->interval;
}

void SocketIoValue::setInterval(int interval)
{
    Q_D(SocketIoValue);
    const int wanted = std::max(interval, 0);
    if (std::exchange(d->interval, wanted) == wanted)
        return;
    if (d->pause.isActive()) {
        d->pause.stop();
        if (d->pending)
            d->tick->request();
    }
    Q_EMIT intervalChanged();
}

/*!
    \qmlmethod void SocketIoValue::clear()
    Forgets the value: it is \c undefined and not \l valid until the next arrives.
*/
void SocketIoValue::clear()
{
    Q_D(SocketIoValue);
    d->pending.reset();
    d->value = QJSValue();
    if (std::exchange(d->isValid, false))
        Q_EMIT valueChanged();
}

void SocketIoValue::componentComplete()
{
    Q_D(SocketIoValue);
    d->lastArrival.start();
    d->watch();
    SocketIoEventField::componentComplete();
}

#include "moc_socketiovalue.cpp"
