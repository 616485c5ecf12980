// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/socketiohistory.h"

#include "models/eventfield.h"
#include "models/frametick.h"
#include "models/samplering.h"

#include "qsocketiohandler_impl.h"

#include <QDateTime>
#include <QQmlInfo>
#include <QVarLengthArray>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

using namespace QSocketIoQml;
using QSocketIoPrivate::EventAccess;
using QSocketIoPrivate::ValueView;

/*!
    \qmltype SocketIoHistory
    \inqmlmodule QSocketIo
    \inherits SocketIoEventField
    \brief The latest samples of a number that events carry.

    Put it into a SocketIoNamespace or a SocketIoServerNamespace, or name that as its \l {SocketIoEventField::source}{source}. SocketIoHistoryChart of the
    module \c QSocketIo.Quick draws it.

    \snippet qml/snippets/Boiler.qml history

    Each event adds a sample, or one for each number if it has an array of them where the field is. Samples are kept in
    a ring: the oldest goes when there are more than \l capacity, or when it is older than \l duration. None is lost before
    that: \l received is \l count and \l discarded, always.

    Samples are 16 bytes each, and an event costs no more than reading its number: fifty thousand a second are no
    burden. Those who look at it hear of them once per frame, by updated().

    What is no number adds nothing; a warning names the event and what there was instead.

    \sa SocketIoValue, {Models and live values}
*/

/*!
    \qmlsignal SocketIoHistory::updated()
    Emitted at most once per frame, when samples have come or gone.
*/

class SocketIoHistoryPrivate
{
public:
    explicit SocketIoHistoryPrivate(SocketIoHistory *history)
        : q_ptr(history)
        , tick(FrameTick::make([this] { update(); }))
    {}
    bool append(double value, double time);
    void update();
    void expire();

    SocketIoHistory *q_ptr;
    SampleRing ring;
    FrameTick::Pointer tick;
    QString timePath;
    QStringList timeSteps;
    int duration = 0;
};

bool SocketIoHistoryPrivate::append(double value, double time)
{
    if (!std::isfinite(value) || !std::isfinite(time))
        return false;
    ring.append({ time, value });
    tick->request();
    return true;
}

void SocketIoHistoryPrivate::update()
{
    expire();
    Q_EMIT q_ptr->updated();
}

void SocketIoHistoryPrivate::expire()
{
    if (duration > 0 && ring.count() > 0)
        ring.discardBefore(ring.at(ring.count() - 1).time - duration);
}

SocketIoHistory::SocketIoHistory(QObject *parent)
    : SocketIoEventField(parent)
    , d_ptr(std::make_unique<SocketIoHistoryPrivate>(this))
{}

SocketIoHistory::~SocketIoHistory() = default;

using Numbers = QVarLengthArray<double, 16>; // most events have one

// A number, or an array of them; null, or what there is instead.
static const char *readNumbers(const ValueView &value, Numbers *numbers)
{
    struct Target
    {
        Numbers *numbers;
        const char *problem;
    };
    if (const auto number = value.toDouble()) {
        numbers->append(*number);
        return nullptr;
    }
    if (value.type() != ValueView::Type::Array)
        return value.typeName();
    Target target{ numbers, nullptr };
    value.forEachElement(&target, [](void *context, const ValueView &element) {
        auto &to = *static_cast<Target *>(context);
        const auto number = element.toDouble();
        if (number)
            to.numbers->append(*number);
        else
            to.problem = element.typeName();
        return number.has_value();
    });
    return target.problem;
}

void SocketIoHistory::receive(const QSocketIoEvent &event, const ValueView &value)
{
    Q_D(SocketIoHistory);
    auto time = double(QDateTime::currentMSecsSinceEpoch());
    if (!d->timeSteps.isEmpty()) {
        const ValueView moment = EventField::follow(EventAccess::argument(event, argument()),
                                                    d->timeSteps);
        const auto number = moment.toDouble();
        if (!number) {
            qmlWarning(this) << "event \"" << event.name() << "\": there is no time at \""
                             << d->timePath << "\"";
            return;
        }
        time = *number;
    }
    Numbers numbers;
    if (const char *instead = readNumbers(value, &numbers)) {
        qmlWarning(this) << "event \"" << event.name() << "\": a sample is a number, not "
                         << instead;
        return;
    }
    for (const double number : std::as_const(numbers))
        d->append(number, time);
}

/*!
    \qmlproperty string SocketIoHistory::timePath
    Where in the argument the sample's time is, in milliseconds since 1970. Empty by default: samples have the time at
    which they arrive. A time before that of the latest sample counts as that.
*/
QString SocketIoHistory::timePath() const
{
    Q_D(const SocketIoHistory);
    return d->timePath;
}

void SocketIoHistory::setTimePath(const QString &path)
{
    Q_D(SocketIoHistory);
    if (std::exchange(d->timePath, path) == path)
        return;
    d->timeSteps = path.split(u'.', Qt::SkipEmptyParts);
    Q_EMIT timePathChanged();
}

/*!
    \qmlproperty int SocketIoHistory::capacity
    How many samples are kept at most, at least 1; 10000 by default. Each takes 16 bytes.
*/
int SocketIoHistory::capacity() const
{
    Q_D(const SocketIoHistory);
    return int(d->ring.capacity());
}

void SocketIoHistory::setCapacity(int capacity)
{
    Q_D(SocketIoHistory);
    const int wanted = std::max(capacity, 1);
    if (wanted == this->capacity())
        return;
    d->ring.setCapacity(wanted);
    d->tick->request();
    Q_EMIT capacityChanged();
}

/*!
    \qmlproperty int SocketIoHistory::duration
    How many milliseconds before the latest sample the oldest may be. 0, the default: only \l capacity counts, which
    counts in any case.
*/
int SocketIoHistory::duration() const
{
    Q_D(const SocketIoHistory);
    return d->duration;
}

void SocketIoHistory::setDuration(int duration)
{
    Q_D(SocketIoHistory);
    const int wanted = std::max(duration, 0);
    if (std::exchange(d->duration, wanted) == wanted)
        return;
    d->tick->request();
    Q_EMIT durationChanged();
}

/*!
    \qmlproperty int SocketIoHistory::count
    How many samples there are.
*/
int SocketIoHistory::count() const
{
    Q_D(const SocketIoHistory);
    return int(d->ring.count());
}

/*!
    \qmlproperty real SocketIoHistory::received
    How many samples there have been.
*/
double SocketIoHistory::received() const
{
    Q_D(const SocketIoHistory);
    return double(d->ring.discarded()) + double(d->ring.count());
}

/*!
    \qmlproperty real SocketIoHistory::discarded
    How many samples have gone, because there are newer ones or by clear().
*/
double SocketIoHistory::discarded() const
{
    Q_D(const SocketIoHistory);
    return double(d->ring.discarded());
}

/*!
    \qmlproperty real SocketIoHistory::lastValue
    The value of the latest sample; NaN without one.
*/
double SocketIoHistory::lastValue() const
{
    return valueAt(count() - 1);
}

/*!
    \qmlproperty real SocketIoHistory::firstTime
    The time of the oldest sample, in milliseconds since 1970; NaN without one.
*/
double SocketIoHistory::firstTime() const
{
    return timeAt(0);
}

/*!
    \qmlproperty real SocketIoHistory::lastTime
    The time of the latest sample, in milliseconds since 1970; NaN without one.
*/
double SocketIoHistory::lastTime() const
{
    return timeAt(count() - 1);
}

/*!
    \qmlmethod real SocketIoHistory::valueAt(int index)
    Returns the value of the sample at \a index; 0 is the oldest. NaN if there is none.
*/
double SocketIoHistory::valueAt(int index) const
{
    Q_D(const SocketIoHistory);
    const bool isThere = index >= 0 && index < count();
    return isThere ? d->ring.at(index).value : std::numeric_limits<double>::quiet_NaN();
}

/*!
    \qmlmethod real SocketIoHistory::timeAt(int index)
    Returns the time of the sample at \a index, in milliseconds since 1970; 0 is the oldest. NaN if there is none.
*/
double SocketIoHistory::timeAt(int index) const
{
    Q_D(const SocketIoHistory);
    const bool isThere = index >= 0 && index < count();
    return isThere ? d->ring.at(index).time : std::numeric_limits<double>::quiet_NaN();
}

/*!
    \qmlmethod bool SocketIoHistory::append(real value, real time)
    Adds a sample: \a value at \a time, in milliseconds since 1970; without \a time, now. Returns \c false, and adds
    nothing, unless both are finite numbers.
*/
bool SocketIoHistory::append(double value)
{
    return append(value, double(QDateTime::currentMSecsSinceEpoch()));
}

bool SocketIoHistory::append(double value, double time)
{
    Q_D(SocketIoHistory);
    return d->append(value, time);
}

/*!
    \qmlmethod void SocketIoHistory::clear()
    Discards all samples.
*/
void SocketIoHistory::clear()
{
    Q_D(SocketIoHistory);
    d->ring.clear();
    d->tick->request();
}

QList<SocketIoHistory::Column> SocketIoHistory::columns(double from, double to, int count) const
{
    Q_D(const SocketIoHistory);
    QList<Column> result(std::max(count, 0));
    if (count <= 0 || !(from < to))
        return result;
    const double scale = count / (to - from);
    for (qsizetype i = d->ring.firstAt(from); i < d->ring.count(); ++i) {
        const Sample &sample = d->ring.at(i);
        if (sample.time > to)
            break;
        Column &column = result[std::min(int((sample.time - from) * scale), count - 1)];
        if (column.count++ == 0) {
            column.time = sample.time;
            column.first = column.minimum = column.maximum = sample.value;
        }
        column.minimum = std::min(column.minimum, sample.value);
        column.maximum = std::max(column.maximum, sample.value);
        column.last = sample.value;
    }
    return result;
}

#include "moc_socketiohistory.cpp"
