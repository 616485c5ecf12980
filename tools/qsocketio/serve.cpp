// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "serve.h"

#include "arguments.h"
#include "exitcode.h"
#include "output.h"

#include "qsocketioserver.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace {

struct ServeOptions
{
    QHostAddress host{ QHostAddress::LocalHost };
    quint16 port = 3000;
    QString nsp = u"/"_s;
    QString folder;
    bool isEchoing = false;
};

class ServeCommand final : public Command
{
public:
    explicit ServeCommand(const ServeOptions &options)
        : m_options(options)
        , m_space(m_server.of(options.nsp))
    {
        connect(m_space, &QSocketIoServerNamespace::socketConnected, this,
                [](QSocketIoServerSocket *socket) {
                    note(u"%1 has connected"_s.arg(socket->id()));
                });
        connect(m_space, &QSocketIoServerNamespace::socketDisconnected, this,
                [](QSocketIoServerSocket *socket, QSocketIo::DisconnectReason) {
                    note(u"%1 has gone"_s.arg(socket->id()));
                });
        connect(m_space, &QSocketIoServerNamespace::eventReceived, this, &ServeCommand::received);
        if (!options.folder.isEmpty())
            m_server.addStaticFiles(u"/"_s, options.folder);
    }

    void start() override
    {
        QLoggingCategory::setFilterRules(u"qsocketio.io.warning=false"_s); // complained about below
        if (!m_server.listen(m_options.host, m_options.port)) {
            complain(u"cannot listen on %1 port %2: %3"_s.arg(m_options.host.toString(),
                                                              QString::number(m_options.port),
                                                              m_server.errorString()));
            QCoreApplication::exit(int(ExitCode::ConnectionFailed));
            return;
        }
        note(u"listening on %1"_s.arg(m_server.urls().constFirst().toString()));
    }
    // It was to go on until then.
    void interrupt() override
    {
        m_server.close();
        QCoreApplication::exit(int(ExitCode::Success));
    }

private:
    void received(QSocketIoServerSocket *socket, const QSocketIoEvent &event)
    {
        Output::instance().write(QJsonObject{
                { u"time"_s, timeStamp() },
                { u"namespace"_s, m_space->name() },
                { u"socket"_s, socket->id() },
                { u"event"_s, event.name() },
                { u"args"_s, toJson(event.arguments()) },
        });
        if (!m_options.isEchoing)
            return;
        if (event.ack().isExpected())
            event.ack().sendArguments(event.arguments());
        else
            socket->emitArguments(event.name(), event.arguments());
    }

    const ServeOptions m_options;
    QSocketIoServer m_server;
    QSocketIoServerNamespace *const m_space;
};

} // namespace

void Serve::addOptions(QCommandLineParser &parser)
{
    parser.addOptions({
            Arguments::option({ u"n"_s, u"namespace"_s }, u"The namespace."_s, u"name"_s, u"/"_s),
            Arguments::option({ u"p"_s, u"port"_s }, u"The port; 0: a free one."_s, u"number"_s,
                              u"3000"_s),
            Arguments::option({ u"host"_s }, u"The address to listen on."_s, u"address"_s,
                              u"127.0.0.1"_s),
            { u"static"_s, u"Serve the files of this folder at /."_s, u"folder"_s },
            { u"echo"_s, u"Send every event back, or acknowledge it with its arguments."_s },
            { { u"q"_s, u"quiet"_s }, u"Only problems on the standard error."_s },
    });
}

std::unique_ptr<Command> Serve::make(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() > 1)
        throw UsageError{ u"unexpected argument \"%1\""_s.arg(parser.positionalArguments().at(1)) };
    ServeOptions options;
    bool isPort = false;
    options.port = parser.value(u"port"_s).toUShort(&isPort);
    if (!isPort)
        throw UsageError{ u"--port is to be a number up to 65535, not \"%1\""_s.arg(
                parser.value(u"port"_s)) };
    if (!options.host.setAddress(parser.value(u"host"_s)))
        throw UsageError{ u"--host is no address: \"%1\""_s.arg(parser.value(u"host"_s)) };
    options.nsp = parser.value(u"namespace"_s);
    options.folder = parser.value(u"static"_s);
    if (parser.isSet(u"static"_s) && !QFileInfo(options.folder).isDir())
        throw UsageError{ u"--static is no folder: \"%1\""_s.arg(options.folder) };
    options.isEchoing = parser.isSet(u"echo"_s);
    return std::make_unique<ServeCommand>(options);
}
