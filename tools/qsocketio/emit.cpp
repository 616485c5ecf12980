// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "emit.h"

#include "connection.h"
#include "output.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace {

class EmitCommand final : public Command
{
public:
    enum class Answer { Ignored, Awaited };

    EmitCommand(const ConnectionOptions &options, const QString &event,
                const QVariantList &arguments, Answer answer)
        : m_connection(options, Connection::Loss::IsAnError)
        , m_timeout(options.timeout)
        , m_event(event)
        , m_arguments(arguments)
        , m_answer(answer)
    {
        connect(&m_connection, &Connection::connected, this, &EmitCommand::send);
        connect(&m_connection, &Connection::finished, this,
                [](ExitCode code) { QCoreApplication::exit(int(code)); });
    }
    void start() override { m_connection.open(); }
    void interrupt() override { m_connection.finish(ExitCode::Interrupted); }

private:
    void send()
    {
        if (m_answer == Answer::Ignored) {
            m_connection.space()->emitArguments(m_event, m_arguments);
            m_connection.finish(ExitCode::Success); // what was emitted leaves first
            return;
        }
        m_connection.space()
                ->withTimeout(m_timeout)
                .withAck(this, [this](const QSocketIoReply &reply) { answered(reply); })
                .emitArguments(m_event, m_arguments);
    }
    void answered(const QSocketIoReply &reply)
    {
        if (!reply.isError()) {
            Output::instance().write(toJson(reply.arguments()));
            m_connection.finish(ExitCode::Success);
        } else if (reply.error().code() == QSocketIo::ErrorCode::AckTimeout) {
            complain(u"\"%1\" was not acknowledged in time"_s.arg(m_event));
            m_connection.finish(ExitCode::TimedOut);
        } else if (reply.error().code() != QSocketIo::ErrorCode::NotConnected) {
            complain(reply.error().message());
            m_connection.finish(ExitCode::Refused);
        } // the end of the connection is told by the connection
    }

    Connection m_connection;
    const std::chrono::milliseconds m_timeout;
    const QString m_event;
    const QVariantList m_arguments;
    const Answer m_answer;
};

} // namespace

void Emit::addOptions(QCommandLineParser &parser)
{
    Arguments::addConnectionOptions(parser);
    parser.addOption({ u"ack"_s, u"Wait for the acknowledgement and print its arguments."_s });
}

std::unique_ptr<Command> Emit::make(const QCommandLineParser &parser)
{
    const ConnectionOptions options = Arguments::connectionOptions(parser);
    const QStringList words = parser.positionalArguments();
    if (words.size() < 3)
        throw UsageError{ u"the name of the event is missing"_s };
    const QString event = Arguments::event(words.at(2));
    QVariantList arguments;
    for (qsizetype i = 3; i < words.size(); ++i)
        arguments.append(Arguments::value(words.at(i)));
    const auto answer = parser.isSet(u"ack"_s) ? EmitCommand::Answer::Awaited
                                               : EmitCommand::Answer::Ignored;
    return std::make_unique<EmitCommand>(options, event, arguments, answer);
}
