// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client that sends exactly the bytes a test wants and reads HTTP answers and WebSocket frames.
#pragma once

#include <QCoreApplication>
#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>
#include <QtEndian>

#include <optional>
#include <utility>

namespace QSocketIoPrivate {

struct RawResponse
{
    int status = 0;
    QList<std::pair<QByteArray, QByteArray>> headers; // names in lower case
    QByteArray body;

    QByteArray header(const QByteArray &name) const
    {
        for (const auto &[key, value] : headers) {
            if (key == name.toLower())
                return value;
        }
        return {};
    }
};

struct RawFrame
{
    bool fin = true;
    int opcode = 0;
    bool isMasked = false;
    bool isCompressed = false; // RSV1
    QByteArray payload;

    int closeCode() const
    {
        return payload.size() < 2 ? 0 : qFromBigEndian<quint16>(payload.constData());
    }
};

// As QTRY_VERIFY, but without a nap between two looks: what changes the outcome is an event.
template <typename Predicate>
bool waitUntil(Predicate predicate)
{
    constexpr int patience = 5000;
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(patience);
    while (!predicate()) {
        if (!timer.isActive())
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

class RawClient
{
public:
    static constexpr int patience = 5000; // milliseconds for what takes none on a quiet machine
    // From an address of its own, if there is one.
    explicit RawClient(quint16 port, const QHostAddress &from = {})
    {
        if (!from.isNull())
            m_socket.bind(from);
        m_socket.connectToHost(QHostAddress::LocalHost, port);
        QObject::connect(&m_socket, &QIODevice::readyRead, &m_socket,
                         [this] { m_received += m_socket.readAll(); });
    }
    ~RawClient() { m_socket.disconnect(&m_socket); }
    Q_DISABLE_COPY_MOVE(RawClient)

    static QByteArray request(const QByteArray &method, const QByteArray &target,
                              const QByteArray &body = {}, const QByteArray &fields = {})
    {
        QByteArray bytes = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
        if (!body.isNull() || method == "POST")
            bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        return bytes + "\r\n" + body;
    }
    static QByteArray upgradeRequest(const QByteArray &target, const QByteArray &fields = {})
    {
        return request(
                "GET", target, {},
                "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + fields);
    }
    // As a client sends it: masked.
    static QByteArray frame(int opcode, const QByteArray &payload, bool fin = true)
    {
        QByteArray bytes(1, char(opcode | (fin ? 0x80 : 0)));
        if (payload.size() < 126) {
            bytes += char(0x80 | payload.size());
        } else if (payload.size() < 65536) {
            bytes += char(0x80 | 126);
            appendBigEndian(bytes, quint16(payload.size()));
        } else {
            bytes += char(0x80 | 127);
            appendBigEndian(bytes, quint64(payload.size()));
        }
        constexpr quint8 mask[4] = { 0x12, 0x34, 0x56, 0x78 };
        for (const quint8 byte : mask)
            bytes += char(byte);
        for (qsizetype i = 0; i < payload.size(); ++i)
            bytes += char(quint8(payload.at(i)) ^ mask[i % 4]);
        return bytes;
    }
    static QByteArray text(const QByteArray &payload) { return frame(1, payload); }
    static QByteArray closePayload(quint16 code, const QByteArray &reason = {})
    {
        QByteArray payload;
        appendBigEndian(payload, code);
        return payload + reason;
    }

    QTcpSocket &socket() { return m_socket; }
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    const QByteArray &received() const { return m_received; } // and not taken yet

    void send(const QByteArray &bytes)
    {
        if (!waitUntil([this] {
                return m_socket.state() != QAbstractSocket::HostLookupState
                       && m_socket.state() != QAbstractSocket::ConnectingState;
            }))
            return;
        m_socket.write(bytes);
        m_socket.flush();
    }
    bool waitForClosed()
    {
        return waitUntil([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
    }
    bool waitForBytes(qsizetype count)
    {
        return waitUntil([this, count] { return m_received.size() >= count; });
    }

    enum class Body { Present, Absent }; // Absent: the answer to HEAD
    std::optional<RawResponse> response(Body body = Body::Present)
    {
        std::optional<RawResponse> result;
        const auto arrived = [&] { return (result = takeResponse(body)).has_value(); };
        return waitUntil(arrived) ? result : std::nullopt;
    }
    std::optional<RawFrame> frame()
    {
        std::optional<RawFrame> result;
        const auto arrived = [&] { return (result = takeFrame()).has_value(); };
        return waitUntil(arrived) ? result : std::nullopt;
    }
    std::optional<RawFrame> tryFrame() { return takeFrame(); } // without waiting
    // The text of the next frame; anything else is null.
    QByteArray frameText()
    {
        const auto next = frame();
        return next && next->opcode == 1 ? next->payload : QByteArray();
    }
    // True once the server has switched to WebSocket.
    bool upgrade(const QByteArray &target)
    {
        send(upgradeRequest(target));
        const auto answer = response(Body::Absent);
        return answer && answer->status == 101;
    }

private:
    template <typename Number>
    static void appendBigEndian(QByteArray &bytes, Number number)
    {
        const Number ordered = qToBigEndian(number);
        bytes.append(reinterpret_cast<const char *>(&ordered), sizeof ordered);
    }

    std::optional<RawResponse> takeResponse(Body body)
    {
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end < 0)
            return {};
        RawResponse result;
        const QList<QByteArray> lines = m_received.first(end).split('\n');
        result.status = lines.first().mid(9, 3).toInt();
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            result.headers.append({ line.first(colon).toLower(), line.sliced(colon + 1).trimmed() });
        }
        const qsizetype length = body == Body::Absent
                                         ? 0
                                         : result.header("content-length").toLongLong();
        if (m_received.size() < end + 4 + length)
            return {};
        result.body = m_received.mid(end + 4, length);
        m_received.remove(0, end + 4 + length);
        return result;
    }

    std::optional<RawFrame> takeFrame()
    {
        if (m_received.size() < 2)
            return {};
        const auto *data = reinterpret_cast<const uchar *>(m_received.constData());
        RawFrame result;
        result.fin = data[0] & 0x80;
        result.isCompressed = data[0] & 0x40;
        result.opcode = data[0] & 0x0f;
        result.isMasked = data[1] & 0x80;
        quint64 size = data[1] & 0x7f;
        qsizetype header = size == 126 ? 4 : size == 127 ? 10 : 2;
        if (m_received.size() < header)
            return {};
        if (size == 126)
            size = qFromBigEndian<quint16>(data + 2);
        else if (size == 127)
            size = qFromBigEndian<quint64>(data + 2);
        if (quint64(m_received.size() - header) < size)
            return {};
        result.payload = m_received.mid(header, qsizetype(size));
        m_received.remove(0, header + qsizetype(size));
        return result;
    }

    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace QSocketIoPrivate
