// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "peer.h"

#include <QFile>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QQmlEngine>

Peer::Peer(QQmlEngine *engine)
    : QObject(engine)
    , m_engine(engine)
{
    reset();
}

QUrl Peer::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port));
}

void Peer::reset()
{
    m_received.clear();
    m_answers.clear();
    m_waiting.clear();
    m_refusal.clear();
    m_connections = 0;
    m_departures = 0;
    m_server = std::make_unique<QSocketIoServer>();
    for (const char *nsp : { "/", "/chat", "/other" })
        open(QString::fromLatin1(nsp));
    listenAgain();
    Q_EMIT receivedChanged();
}

void Peer::listenAgain()
{
    // On the same port, because that is what the url says.
    if (!m_server->listen(QHostAddress::LocalHost, m_port))
        qFatal("the port is not free: %s", qPrintable(m_server->errorString()));
    m_port = m_server->port();
}

void Peer::stopListening()
{
    m_server->close();
}

void Peer::open(const QString &nsp)
{
    auto *space = m_server->of(nsp);
    space->use(this, [this](QSocketIoServerSocket *) {
        const QVariantMap data{ { QStringLiteral("code"), 7 } };
        return m_refusal.isEmpty() ? QSocketIoError() : QSocketIoError::rejected(m_refusal, data);
    });
    connect(space, &QSocketIoServerNamespace::socketConnected, this, [this] {
        ++m_connections;
        Q_EMIT receivedChanged();
    });
    connect(space, &QSocketIoServerNamespace::socketDisconnected, this, [this] {
        ++m_departures;
        Q_EMIT receivedChanged();
    });
    connect(space, &QSocketIoServerNamespace::eventReceived, this,
            [this, nsp](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                m_received.append(QVariant(QVariantList{ nsp, event.name() } + event.arguments()));
                Q_EMIT receivedChanged();
            });
    space->on("echo", this, [](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        event.ack().sendArguments(event.arguments());
    });
    for (const char *event : { "later", "say" }) {
        space->on(event, this, [this](QSocketIoServerSocket *, const QSocketIoEvent &question) {
            m_waiting.append(question.ack());
        });
    }
}

int Peer::socketCount(const QString &nsp) const
{
    return int(m_server->of(nsp)->socketCount());
}

QVariant Peer::auth(const QString &nsp) const
{
    const auto sockets = m_server->of(nsp)->sockets();
    return sockets.isEmpty() ? QVariant() : sockets.last()->handshake().auth();
}

QString Peer::header(const QString &nsp, const QString &name) const
{
    const auto sockets = m_server->of(nsp)->sockets();
    if (sockets.isEmpty())
        return {};
    return QString::fromUtf8(sockets.last()->handshake().header(name.toUtf8()));
}

void Peer::refuse(const QString &message)
{
    m_refusal = message;
}

void Peer::disconnectAll(const QString &nsp)
{
    m_server->of(nsp)->broadcast().disconnectClients();
}

void Peer::emitEvent(const QString &nsp, const QString &event, const QVariantList &args)
{
    m_server->of(nsp)->broadcast().emitArguments(event, args);
}

void Peer::emitJson(const QString &nsp, const QString &event, const QString &args)
{
    const QJsonArray array = QJsonDocument::fromJson(args.toUtf8()).array();
    Q_ASSERT(!array.isEmpty());
    emitEvent(nsp, event, array.toVariantList());
}

void Peer::ask(const QString &nsp, const QString &event, const QVariantList &args,
               const QString &key)
{
    auto *socket = m_server->of(nsp)->sockets().value(0);
    if (!socket)
        qFatal("nobody to ask");
    const auto keep = [this, key](const QSocketIoReply &reply) {
        m_answers.insert(key, reply.isError() ? QVariant(reply.error().message())
                                              : QVariant(reply.arguments()));
    };
    socket->withTimeout(std::chrono::seconds(10)).withAck(this, keep).emitArguments(event, args);
}

void Peer::answerLater(const QVariantList &args)
{
    if (m_waiting.isEmpty())
        qFatal("nothing to answer");
    m_waiting.takeFirst().sendArguments(args);
}

QUrl Peer::startRealServer()
{
    const QString script = QStringLiteral(INTEROP_DIR "/peers/nodeserver.mjs");
    if (m_process.start(QStringLiteral(NODE_PROGRAM), { script }))
        return m_process.url();
    qWarning("%s", qPrintable(m_process.error()));
    return {};
}

void Peer::setApplicationState(Qt::ApplicationState state)
{
    Q_EMIT qGuiApp->applicationStateChanged(state);
}

void Peer::collectGarbage()
{
    m_engine->collectGarbage();
}

QString Peer::readme() const
{
    QFile file(QStringLiteral(README_FILE));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no README");
    const QString text = QString::fromUtf8(file.readAll());
    return text.section(QStringLiteral("```qml\n"), 1).section(QStringLiteral("```"), 0, 0);
}
