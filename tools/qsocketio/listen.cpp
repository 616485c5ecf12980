// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "listen.h"

#include "connection.h"
#include "output.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace {

class ListenCommand final : public Command
{
public:
    ListenCommand(const ConnectionOptions &options, const QStringList &events, int count)
        : m_connection(options, Connection::Loss::IsRepaired)
        , m_events(events)
        , m_left(count)
    {
        connect(m_connection.space(), &QSocketIoEndpoint::eventReceived, this,
                &ListenCommand::print);
        connect(&m_connection, &Connection::finished, this,
                [](ExitCode code) { QCoreApplication::exit(int(code)); });
    }
    void start() override { m_connection.open(); }
    // It was to go on until then.
    void interrupt() override { m_connection.finish(ExitCode::Success); }

private:
    void print(const QSocketIoEvent &event)
    {
        if (!m_events.isEmpty() && !m_events.contains(event.name()))
            return;
        if (m_left == 0)
            return;
        Output::instance().write(QJsonObject{
                { u"time"_s, timeStamp() },
                { u"namespace"_s, m_connection.space()->name() },
                { u"event"_s, event.name() },
                { u"args"_s, toJson(event.arguments()) },
        });
        if (m_left > 0 && --m_left == 0)
            m_connection.finish(ExitCode::Success);
    }

    Connection m_connection;
    const QStringList m_events;
    int m_left; // negative: without end
};

} // namespace

void Listen::addOptions(QCommandLineParser &parser)
{
    Arguments::addConnectionOptions(parser);
    parser.addOptions({
            { { u"e"_s, u"event"_s }, u"Print only this event; may be repeated."_s, u"name"_s },
            { { u"c"_s, u"count"_s }, u"End after this many events."_s, u"number"_s },
    });
}

std::unique_ptr<Command> Listen::make(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() > 2)
        throw UsageError{ u"one URL is enough"_s };
    const int count = parser.isSet(u"count"_s) ? Arguments::count(parser, u"count"_s) : -1;
    return std::make_unique<ListenCommand>(Arguments::connectionOptions(parser),
                                           parser.values(u"event"_s), count);
}
