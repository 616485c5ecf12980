// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "controlroom.h"

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 24; // what the header has room for
constexpr qsizetype longestLine = 400;
constexpr qsizetype keptLines = 50;

// What an operator told about himself when he connected.
Operator operatorOf(const QSocketIoServerSocket *socket)
{
    const QVariantMap auth = socket->handshake().auth();
    return { auth.value(u"operator"_s).toString().trimmed(), auth.value(u"client"_s).toString() };
}

QString roomOf(const QString &machine)
{
    return u"machine:"_s + machine;
}

} // namespace

ControlRoom::ControlRoom(Plant *plant, QSocketIoServer *server, QObject *parent)
    : QObject(parent)
    , m_plant(plant)
    , m_namespace(server->of("/plant"))
{
    m_namespace->use(this, [this](QSocketIoServerSocket *socket) { return admit(socket); });
    connect(m_namespace, &QSocketIoServerNamespace::socketConnected, this, &ControlRoom::welcome);
    connect(m_namespace, &QSocketIoServerNamespace::socketDisconnected, this,
            [this](QSocketIoServerSocket *socket) {
                m_namespace->emitEvent("operators", operators());
                Q_EMIT operatorLeft(operatorOf(socket));
            });
    // What a handler returns is the answer that the other side waits for.
    m_namespace->on("watch", this, &ControlRoom::watch);
    m_namespace->on("unwatch", this, &ControlRoom::unwatch);
    m_namespace->on("acknowledge", this, &ControlRoom::acknowledge);
    m_namespace->on("chat", this, &ControlRoom::say);

    // A late measurement is worth nothing: rather drop it than queue it for a slow network.
    connect(m_plant, &Plant::measured, this, [this](const Measurement &measurement) {
        m_namespace->to(roomOf(measurement.machine))
                .asVolatile()
                .emitEvent("measurement", measurement);
    });
    connect(m_plant, &Plant::alarmChanged, this,
            [this](const Alarm &alarm) { m_namespace->emitEvent("alarm", alarm); });
}

QList<Operator> ControlRoom::operators() const
{
    QList<Operator> result;
    const auto sockets = m_namespace->sockets();
    for (const QSocketIoServerSocket *socket : sockets)
        result.append(operatorOf(socket));
    return result;
}

QSocketIoError ControlRoom::admit(QSocketIoServerSocket *socket) const
{
    const QString name = operatorOf(socket).name;
    if (name.isEmpty())
        return QSocketIoError::rejected(u"Please say who you are."_s,
                                        QVariantMap{ { u"field"_s, u"operator"_s } });
    if (name.size() > longestName)
        return QSocketIoError::rejected(u"A name has at most %1 letters."_s.arg(longestName),
                                        QVariantMap{ { u"field"_s, u"operator"_s },
                                                     { u"limit"_s, longestName } });
    return {};
}

void ControlRoom::welcome(QSocketIoServerSocket *socket)
{
    socket->emitEvent("overview", m_plant->machines(), m_plant->quantities(), m_plant->alarms(),
                      m_chat);
    m_namespace->emitEvent("operators", operators());
    Q_EMIT operatorJoined(operatorOf(socket), socket->transport());
}

// Answers with the interval of the measurements and the last ones as raw 32-bit floats.
std::tuple<int, QByteArray> ControlRoom::watch(QSocketIoServerSocket *socket, const QString &machine)
{
    const Machine *found = m_plant->machine(machine);
    if (!found)
        return { 0, {} };
    socket->join(roomOf(machine));
    Q_EMIT machineWatched(machine, operatorOf(socket).name);
    return { static_cast<int>(Plant::interval.count()), found->history() };
}

void ControlRoom::unwatch(QSocketIoServerSocket *socket, const QString &machine)
{
    socket->leave(roomOf(machine));
}

QString ControlRoom::acknowledge(QSocketIoServerSocket *socket, int alarm)
{
    return m_plant->acknowledge(alarm, operatorOf(socket).name);
}

bool ControlRoom::say(QSocketIoServerSocket *socket, const QString &text)
{
    const QString trimmed = text.trimmed().left(longestLine);
    if (trimmed.isEmpty())
        return false;
    const ChatLine line{ operatorOf(socket).name, trimmed, QDateTime::currentDateTimeUtc() };
    m_chat.append(line);
    if (m_chat.size() > keptLines)
        m_chat.removeFirst();
    m_namespace->emitEvent("chat", line);
    Q_EMIT chatLineSaid(line);
    return true;
}
