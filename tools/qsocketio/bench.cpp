// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Every client keeps a number of questions open and asks the next as soon as one is answered.
#include "bench.h"

#include "connection.h"
#include "output.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

struct BenchOptions
{
    ConnectionOptions connection;
    QString event;
    int clients = 1;
    int pipeline = 1;
    int size = 0;
    std::chrono::milliseconds duration{};
};

class BenchCommand final : public Command
{
public:
    explicit BenchCommand(const BenchOptions &options)
        : m_options(options)
        , m_payload(options.size, u'x')
    {
        for (int i = 0; i < options.clients; ++i) {
            auto &connection = *m_connections.emplace_back(
                    std::make_unique<Connection>(options.connection, Connection::Loss::IsAnError));
            connect(&connection, &Connection::connected, this, &BenchCommand::connected);
            connect(&connection, &Connection::finished, this, &BenchCommand::finished);
        }
        m_end.setSingleShot(true);
        m_end.setTimerType(Qt::PreciseTimer);
        connect(&m_end, &QTimer::timeout, this, &BenchCommand::endWhenDue);
    }
    void start() override
    {
        for (const auto &connection : m_connections)
            connection->open();
    }
    void interrupt() override { stop(ExitCode::Interrupted); }

private:
    void connected()
    {
        if (++m_connected < m_options.clients)
            return;
        m_clock.start();
        m_end.start(m_options.duration);
        for (const auto &connection : m_connections) {
            for (int i = 0; i < m_options.pipeline; ++i)
                ask(*connection);
        }
    }
    // Timers count whole milliseconds and may be early by a part of one: nobody gets less than asked for.
    void endWhenDue()
    {
        const auto left = m_options.duration - std::chrono::nanoseconds(m_clock.nsecsElapsed());
        if (left.count() > 0)
            m_end.start(std::chrono::ceil<std::chrono::milliseconds>(left));
        else if (m_times.empty())
            giveUp();
        else
            stop(ExitCode::Success);
    }
    void ask(Connection &connection)
    {
        const qint64 asked = m_clock.nsecsElapsed();
        connection.space()
                ->withTimeout(m_options.connection.timeout)
                .withAck(this,
                         [this, &connection, asked](const QSocketIoReply &reply) {
                             answered(connection, asked, reply);
                         })
                .emitEvent(m_options.event, m_payload);
    }
    void answered(Connection &connection, qint64 asked, const QSocketIoReply &reply)
    {
        if (m_isStopped)
            return;
        if (reply.isError()) {
            if (reply.error().code() == QSocketIo::ErrorCode::AckTimeout)
                giveUp();
            return;
        }
        m_times.push_back(m_clock.nsecsElapsed() - asked);
        ask(connection);
    }
    void giveUp()
    {
        complain(u"\"%1\" was not acknowledged in time"_s.arg(m_options.event));
        stop(ExitCode::TimedOut);
    }
    void stop(ExitCode code)
    {
        if (m_isStopped)
            return;
        m_isStopped = true;
        m_end.stop();
        m_elapsed = m_clock.isValid() ? m_clock.nsecsElapsed() : 0;
        for (const auto &connection : m_connections)
            connection->finish(code);
    }
    // The first that ends for another reason than ours decides.
    void finished(ExitCode code)
    {
        if (m_code == ExitCode::Success)
            m_code = code;
        stop(code);
        if (++m_finished < m_options.clients)
            return;
        if (m_code == ExitCode::Success)
            report();
        QCoreApplication::exit(int(m_code));
    }
    double milliseconds(double quantile)
    {
        if (m_times.empty())
            return 0;
        const auto index = size_t(quantile * double(m_times.size() - 1));
        return double(m_times.at(index)) / 1e6;
    }
    void report()
    {
        std::sort(m_times.begin(), m_times.end());
        const double seconds = double(m_elapsed) / 1e9;
        const auto count = qint64(m_times.size());
        Output::instance().write(QJsonObject{
                { u"clients"_s, m_options.clients },
                { u"pipeline"_s, m_options.pipeline },
                { u"seconds"_s, seconds },
                { u"acknowledged"_s, count },
                { u"perSecond"_s, seconds > 0 ? double(count) / seconds : 0.0 },
                { u"medianMs"_s, milliseconds(0.5) },
                { u"p99Ms"_s, milliseconds(0.99) },
                { u"maxMs"_s, milliseconds(1) },
        });
    }

    const BenchOptions m_options;
    const QString m_payload;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::vector<qint64> m_times;
    QElapsedTimer m_clock;
    QTimer m_end;
    qint64 m_elapsed = 0;
    int m_connected = 0;
    int m_finished = 0;
    ExitCode m_code = ExitCode::Success;
    bool m_isStopped = false;
};

} // namespace

void Bench::addOptions(QCommandLineParser &parser)
{
    Arguments::addConnectionOptions(parser);
    parser.addOptions({
            Arguments::option({ u"e"_s, u"event"_s },
                              u"The event, which the server has to acknowledge."_s, u"name"_s,
                              u"echo"_s),
            Arguments::option({ u"c"_s, u"clients"_s }, u"How many clients ask."_s, u"number"_s,
                              u"1"_s),
            Arguments::option({ u"pipeline"_s }, u"How many questions each keeps open."_s,
                              u"number"_s, u"1"_s),
            Arguments::option({ u"size"_s }, u"How long the string in the event is."_s,
                              u"characters"_s, u"16"_s),
            Arguments::option({ u"d"_s, u"duration"_s }, u"How long to ask."_s, u"seconds"_s,
                              u"5"_s),
    });
}

std::unique_ptr<Command> Bench::make(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() > 2)
        throw UsageError{ u"one URL is enough"_s };
    BenchOptions options;
    options.connection = Arguments::connectionOptions(parser);
    options.event = Arguments::event(parser.value(u"event"_s));
    options.clients = Arguments::count(parser, u"clients"_s);
    options.pipeline = Arguments::count(parser, u"pipeline"_s);
    options.size = Arguments::count(parser, u"size"_s);
    options.duration = Arguments::seconds(parser, u"duration"_s);
    return std::make_unique<BenchCommand>(options);
}
