// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "plantclient.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int keptAlarms = 30;
constexpr int keptLines = 50;

} // namespace

PlantClient::PlantClient(const QUrl &server, const QString &operatorName, QObject *parent)
    : QObject(parent)
    , m_client(server)
    , m_plant(m_client.of("/plant"))
    , m_operatorName(operatorName)
{
    m_plant->setAuth({ { u"operator"_s, operatorName }, { u"client"_s, u"window"_s } });
    m_plant->on("overview", this, &PlantClient::showOverview);
    m_plant->on("measurement", this, &PlantClient::showMeasurement);
    m_plant->on("alarm", this, &PlantClient::showAlarm);
    m_plant->on("chat", this, &PlantClient::showLine);
    m_plant->on("operators", this, &PlantClient::showOperators);
    followConnection();
}

void PlantClient::followConnection()
{
    setConnection(u"connecting"_s, u"connecting"_s);
    connect(m_plant, &QSocketIoClientNamespace::connected, this, &PlantClient::showConnected);
    connect(&m_client, &QSocketIoClient::transportChanged, this, [this] {
        if (m_plant->isConnected())
            showConnected();
    });
    connect(m_plant, &QSocketIoClientNamespace::disconnected, this,
            [this] { setConnection(u"connecting"_s, u"reconnecting"_s); });
    connect(m_plant, &QSocketIoClientNamespace::connectionRejected, this,
            [this](const QSocketIoError &error) { setConnection(u"refused"_s, error.message()); });
}

void PlantClient::showConnected()
{
    const bool isPolling = m_client.transport() == QSocketIo::Transport::Polling;
    setConnection(u"connected"_s, u"live \u00b7 "_s + (isPolling ? u"polling"_s : u"websocket"_s));
}

void PlantClient::setConnection(const QString &connection, const QString &text)
{
    m_connection = connection;
    m_connectionText = text;
    Q_EMIT connectionChanged();
}

// The changed alarm comes back to everybody as an event; the answer only says if something was in the way.
void PlantClient::acknowledge(int alarm)
{
    const auto whenAnswered = [this, alarm](const QSocketIoReply &reply) {
        const QString refusal = reply.isError() ? reply.error().message()
                                                : reply.value<QString>().value_or(QString());
        if (!refusal.isEmpty())
            Q_EMIT acknowledgeFailed(alarm, refusal);
    };
    m_plant->withTimeout(5s).withAck(this, whenAnswered).emitEvent("acknowledge", alarm);
}

void PlantClient::say(const QString &text)
{
    if (!text.trimmed().isEmpty())
        m_plant->emitEvent("chat", text);
}

QString PlantClient::machineName(const QString &id) const
{
    const MachineView *machine = find(id);
    return machine ? machine->name() : id;
}

// The same colour for the same name, here and on the page.
double PlantClient::hueOf(const QString &name) const
{
    uint sum = 0;
    const auto letters = name.toUcs4();
    for (const uint letter : letters)
        sum = (sum * 31 + letter) % 360;
    return sum / 360.0;
}

void PlantClient::showOverview(const QList<MachineInfo> &machines,
                               const QList<QuantityInfo> &quantities, const QList<Alarm> &alarms,
                               const QList<ChatLine> &chat)
{
    for (const MachineInfo &info : machines) {
        if (!find(info.id)) {
            auto *machine = new MachineView(info, quantities, this);
            connect(machine, &MachineView::liveChanged, this, [this, machine] { watch(machine); });
            m_machines.append(machine);
        }
    }
    m_alarms.setAll(alarms);
    m_chat.setAll(chat);
    Q_EMIT machinesChanged();
    followAlarms();
    // After a reconnection the server no longer knows which rooms we were in.
    for (MachineView *machine : std::as_const(m_machines)) {
        if (machine->isLive())
            watch(machine);
    }
}

// Watching is being in the machine's room. The answer brings the latest samples.
void PlantClient::watch(MachineView *machine)
{
    if (!machine->isLive()) {
        m_plant->emitEvent("unwatch", machine->id());
        return;
    }
    m_plant->withAck(machine,
                     [machine](int, const QByteArray &floats) { machine->showHistory(floats); })
            .emitEvent("watch", machine->id());
}

void PlantClient::showMeasurement(const Measurement &measurement)
{
    if (MachineView *machine = find(measurement.machine))
        machine->show(measurement);
}

void PlantClient::showAlarm(const Alarm &alarm)
{
    int row = 0;
    while (row < m_alarms.count() && m_alarms.at<Alarm>(row).id != alarm.id)
        ++row;
    if (row < m_alarms.count())
        m_alarms.replace(row, alarm);
    else
        m_alarms.insert(0, alarm);
    if (m_alarms.count() > keptAlarms)
        m_alarms.remove(m_alarms.count() - 1);
    followAlarms();
}

void PlantClient::showLine(const ChatLine &line)
{
    m_chat.insert(m_chat.count(), line);
    if (m_chat.count() > keptLines)
        m_chat.remove(0);
}

void PlantClient::showOperators(const QList<Operator> &operators)
{
    m_operators.setAll(operators);
}

// What depends on the alarms: the number of open ones, and how each machine does.
void PlantClient::followAlarms()
{
    QList<Alarm> alarms;
    for (int row = 0; row < m_alarms.count(); ++row)
        alarms.append(m_alarms.at<Alarm>(row));
    for (MachineView *machine : std::as_const(m_machines))
        machine->show(alarms);
    m_openAlarmCount = static_cast<int>(
            std::count_if(alarms.cbegin(), alarms.cend(),
                          [](const Alarm &a) { return a.acknowledgedBy.isEmpty(); }));
    Q_EMIT openAlarmCountChanged();
}

MachineView *PlantClient::find(const QString &id) const
{
    const auto found = std::find_if(m_machines.cbegin(), m_machines.cend(),
                                    [&id](const MachineView *m) { return m->id() == id; });
    return found == m_machines.cend() ? nullptr : *found;
}
