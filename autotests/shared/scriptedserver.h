// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server that does what a test says: canned HTTP answers and hand-made WebSocket frames on one loopback port.
#pragma once

#include "testcertificate.h"

#include <QCryptographicHash>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

struct ScriptedRequest
{
    QByteArray method;
    QByteArray target;
    QByteArray head;                       // all of it, as it came
    QHash<QByteArray, QByteArray> headers; // by lower-case name
    QByteArray body;
    QPointer<QTcpSocket> socket;

    QString query(const char *key) const
    {
        const QUrlQuery query(QUrl::fromEncoded(target));
        return query.queryItemValue(QString::fromLatin1(key), QUrl::FullyDecoded);
    }
    QByteArray header(const char *name) const { return headers.value(name); }
    bool isUpgrade() const { return header("upgrade").toLower() == "websocket"; }

    void answer(const QByteArray &content, int status = 200,
                const QByteArrayList &extraHeaders = {}) const
    {
        if (!socket)
            return;
        QByteArray start = "HTTP/1.1 " + QByteArray::number(status)
                           + " Scripted\r\nContent-Length: " + QByteArray::number(content.size())
                           + "\r\n";
        for (const QByteArray &extra : extraHeaders)
            start += extra + "\r\n";
        socket->write(start + "\r\n" + content);
    }
    void write(const QByteArray &raw) const
    {
        if (socket)
            socket->write(raw);
    }
    void drop() const
    {
        if (socket)
            socket->abort();
    }
};

struct ScriptedFrame
{
    enum Opcode : int { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
    int opcode = 0;
    bool isFinal = false;
    QByteArray data;
    bool operator==(const ScriptedFrame &) const = default;
};

class ScriptedServer : public QObject
{
public:
    enum class Tls { Off, On };
    using Handler = std::function<void(const ScriptedRequest &)>;

    explicit ScriptedServer(Tls tls = Tls::Off)
        : m_server(tls == Tls::On ? makeTlsServer() : std::make_unique<QTcpServer>())
        , m_isTls(tls == Tls::On)
    {
        connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this,
                [this] { acceptPending(); });
        m_server->listen(QHostAddress::LocalHost);
    }
    ~ScriptedServer() override
    {
        for (QTcpSocket *socket : std::as_const(m_sockets))
            socket->disconnect(this);
    }

    QUrl url(const QString &pathAndQuery = QStringLiteral("/socket.io/")) const
    {
        return QUrl(QStringLiteral("%1://127.0.0.1:%2%3")
                            .arg(m_isTls ? QStringLiteral("https") : QStringLiteral("http"))
                            .arg(m_server->serverPort())
                            .arg(pathAndQuery));
    }
    void stopListening() { m_server->close(); }

    // What to do; an upgrade is accepted unless somebody decides.
    Handler onRequest;
    Handler onUpgrade;
    std::function<void(const ScriptedFrame &)> onFrame;

    // What has happened.
    QList<ScriptedRequest> requests; // upgrades as well
    QList<ScriptedFrame> frames;     // of every WebSocket
    int connectionCount = 0;         // that are open now
    int webSocketEnds = 0;
    int pings = 0; // frames that are not among the others; nobody answers them

    // The WebSocket accepted last.
    QPointer<QTcpSocket> webSocket;

    void acceptUpgrade(const ScriptedRequest &request, const QByteArray &rawFrames = {})
    {
        const QByteArray salted{ request.header("sec-websocket-key")
                                 + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" };
        const QByteArray accept = QCryptographicHash::hash(salted, QCryptographicHash::Sha1);
        webSocket = request.socket;
        m_buffers[webSocket].isWebSocket = true;
        request.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                      + accept.toBase64() + "\r\n\r\n" + rawFrames);
    }
    static QByteArray frame(int opcode, const QByteArray &data)
    {
        QByteArray raw(1, char(0x80 | opcode));
        if (data.size() < 126) {
            raw += char(data.size());
        } else if (data.size() < 65536) {
            raw += char(126);
            raw += char(data.size() >> 8);
            raw += char(data.size());
        } else {
            raw += char(127);
            for (int shift = 56; shift >= 0; shift -= 8)
                raw += char(quint64(data.size()) >> shift);
        }
        return raw + data;
    }
    void sendText(const QByteArray &text) { sendRaw(frame(ScriptedFrame::Text, text)); }
    void sendBinary(const QByteArray &data) { sendRaw(frame(ScriptedFrame::Binary, data)); }
    void sendPing(const QByteArray &data) { sendRaw(frame(ScriptedFrame::Ping, data)); }
    void sendClose(int code, const QByteArray &reason = {})
    {
        const QByteArray payload{ QByteArray(1, char(code >> 8)) + char(code) + reason };
        sendRaw(frame(ScriptedFrame::Close, payload));
    }
    void sendRaw(const QByteArray &raw)
    {
        if (webSocket)
            webSocket->write(raw);
    }
    QByteArrayList texts() const
    {
        QByteArrayList list;
        for (const ScriptedFrame &frame : frames) {
            if (frame.opcode == ScriptedFrame::Text)
                list.append(frame.data);
        }
        return list;
    }
    int count(const QByteArray &method) const
    {
        int found = 0;
        for (const ScriptedRequest &request : requests)
            found += request.method == method && !request.isUpgrade();
        return found;
    }

private:
    struct Buffer
    {
        QByteArray bytes;
        bool isWebSocket = false;
    };

    static std::unique_ptr<QTcpServer> makeTlsServer()
    {
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(testServerTls());
        return server;
    }

    void acceptPending()
    {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            ++connectionCount;
            m_sockets.append(socket);
            m_buffers.insert(socket, {});
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                --connectionCount;
                webSocketEnds += m_buffers.take(socket).isWebSocket;
                m_sockets.removeOne(socket);
                socket->deleteLater();
            });
            read(socket);
        }
    }
    void read(QTcpSocket *socket)
    {
        m_buffers[socket].bytes += socket->readAll();
        const QPointer<QTcpSocket> guard(socket);
        while (guard && m_buffers.contains(socket)) {
            const bool hasRead = m_buffers[socket].isWebSocket ? readFrame(socket)
                                                               : readRequest(socket);
            if (!hasRead)
                return;
        }
    }
    bool readRequest(QTcpSocket *socket)
    {
        QByteArray &bytes = m_buffers[socket].bytes;
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        ScriptedRequest request;
        request.socket = socket;
        request.head = bytes.left(end);
        QByteArrayList lines = bytes.left(end).split('\n');
        const QByteArrayList start = lines.takeFirst().trimmed().split(' ');
        request.method = start.value(0);
        request.target = start.value(1);
        for (const QByteArray &line : std::as_const(lines)) {
            const qsizetype colon = line.indexOf(':');
            request.headers.insert(line.left(colon).trimmed().toLower(),
                                   line.mid(colon + 1).trimmed());
        }
        const qsizetype length = request.header("content-length").toLongLong();
        if (bytes.size() < end + 4 + length)
            return false;
        request.body = bytes.mid(end + 4, length);
        bytes.remove(0, end + 4 + length);
        requests.append(request);
        if (!request.isUpgrade() && onRequest)
            onRequest(request);
        else if (request.isUpgrade() && onUpgrade)
            onUpgrade(request);
        else if (request.isUpgrade())
            acceptUpgrade(request);
        return true;
    }
    bool readFrame(QTcpSocket *socket)
    {
        QByteArray &bytes = m_buffers[socket].bytes;
        const auto byte = [&bytes](qsizetype index) { return quint8(bytes.at(index)); };
        if (bytes.size() < 2)
            return false;
        qsizetype size = byte(1) & 0x7f;
        qsizetype start = 2;
        if (size >= 126) {
            const qsizetype width = size == 126 ? 2 : 8;
            if (bytes.size() < start + width)
                return false;
            size = 0;
            for (qsizetype i = 0; i < width; ++i)
                size = size << 8 | byte(start + i);
            start += width;
        }
        const qsizetype mask = start; // a client always masks
        start += 4;
        if (bytes.size() < start + size)
            return false;
        ScriptedFrame frame{ byte(0) & 0x0f, (byte(0) & 0x80) != 0, bytes.mid(start, size) };
        for (qsizetype i = 0; i < size; ++i)
            frame.data[i] = char(frame.data.at(i) ^ bytes.at(mask + i % 4));
        bytes.remove(0, start + size);
        if (frame.opcode
            == ScriptedFrame::Ping) { // the client takes the time, which few scripts are about
            ++pings;
            return true;
        }
        frames.append(frame);
        if (onFrame)
            onFrame(frame);
        return true;
    }

    std::unique_ptr<QTcpServer> m_server;
    bool m_isTls;
    QList<QTcpSocket *> m_sockets;
    QHash<QTcpSocket *, Buffer> m_buffers;
};

// An Engine.IO server over it, with one session and no initiative of its own.
class ScriptedEngine : public ScriptedServer
{
public:
    explicit ScriptedEngine(Tls tls = Tls::Off)
        : ScriptedServer(tls)
    {
        onRequest = [this](const ScriptedRequest &request) { handle(request); };
        onFrame = [this](const ScriptedFrame &frame) { handleFrame(frame); };
        onUpgrade = [this](const ScriptedRequest &request) {
            acceptUpgrade(request);
            if (request.query("sid").isEmpty())
                sendText("0" + handshake);
        };
    }

    QByteArray handshake = R"({"sid":"S1","upgrades":["websocket"],"pingInterval":25000,)"
                           R"("pingTimeout":20000,"maxPayload":1000000})";
    QByteArray afterHandshake; // in the same answer
    bool answersPosts = true;  // or they are held in heldPosts
    bool answersProbe = true;

    QByteArrayList posts; // their bodies
    QList<ScriptedRequest> heldPosts;
    QList<ScriptedRequest> polls; // that wait
    bool hasTwoPolls = false;     // at any time
    bool hasTwoPosts = false;

    // By the waiting poll or the next one.
    void send(const QByteArray &payload)
    {
        m_pending.append(payload);
        flushPolls();
    }
    void releasePosts()
    {
        answersPosts = true;
        for (const ScriptedRequest &post : std::exchange(heldPosts, {}))
            post.answer("ok");
    }
    // How many GETs and POSTs wait for their answers.
    qsizetype waitingRequests() const
    {
        const auto isAlive = [](const ScriptedRequest &request) { return !request.socket.isNull(); };
        return std::count_if(polls.begin(), polls.end(), isAlive)
               + std::count_if(heldPosts.begin(), heldPosts.end(), isAlive);
    }
    // Every packet that came by POST.
    QByteArrayList postedPackets() const
    {
        return posts.isEmpty() ? posts : posts.join('\x1e').split('\x1e');
    }

private:
    void handle(const ScriptedRequest &request)
    {
        if (request.method == "POST") {
            posts.append(request.body);
            if (answersPosts)
                return request.answer("ok");
            hasTwoPosts = hasTwoPosts || !heldPosts.isEmpty();
            heldPosts.append(request);
        } else if (request.query("sid").isEmpty()) {
            request.answer("0" + handshake + afterHandshake);
        } else {
            polls.removeIf([](const ScriptedRequest &poll) { return poll.socket.isNull(); });
            hasTwoPolls = hasTwoPolls || !polls.isEmpty();
            polls.append(request);
            flushPolls();
        }
    }
    void flushPolls()
    {
        if (!polls.isEmpty() && !m_pending.isEmpty())
            polls.takeFirst().answer(m_pending.takeFirst());
        else if (!polls.isEmpty() && m_endsPolls)
            polls.takeFirst().answer("6");
    }
    // From the probe to the upgrade every poll ends at once, so that the client can stop polling.
    void handleFrame(const ScriptedFrame &frame)
    {
        if (frame.opcode != ScriptedFrame::Text)
            return;
        if (frame.data == "2probe" && answersProbe) {
            m_endsPolls = true;
            sendText("3probe");
            flushPolls();
        } else if (frame.data == "5") {
            m_endsPolls = false;
        }
    }
    bool m_endsPolls = false;
    QByteArrayList m_pending;
};
