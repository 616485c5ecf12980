// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/wirelog.h"

#include <QDateTime>
#include <QJsonDocument>

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

QJsonObject packetLine(WireLog::Direction direction, QSocketIo::Transport transport)
{
    return { { u"direction"_s, direction == WireLog::Direction::In ? u"in"_s : u"out"_s },
             { u"transport"_s,
               transport == QSocketIo::Transport::Polling ? u"polling"_s : u"websocket"_s } };
}

} // namespace

QByteArray withoutSecrets(QByteArrayView text)
{
    const qsizetype payload = text.indexOf('{');
    if (text.isEmpty() || text.front() != '0' || payload < 0)
        return text.toByteArray();
    QJsonObject shown{ { u"redacted"_s, true } };
    const QJsonObject object = QJsonDocument::fromJson(text.sliced(payload).toByteArray()).object();
    if (object.contains(u"sid"_s) && object.value(u"sid"_s).isString())
        shown.insert(u"sid"_s, object.value(u"sid"_s)); // as everybody in the room may see it
    return text.first(payload).toByteArray() + QJsonDocument(shown).toJson(QJsonDocument::Compact);
}

WireLog::WireLog(QIODevice *device, Secrets secrets)
    : m_device(device)
    , m_secrets(secrets)
{}

WireLog::WireLog(Sink sink, Secrets secrets)
    : m_sink(std::move(sink))
    , m_secrets(secrets)
{}

void WireLog::opened(const QString &sid, QSocketIo::Transport transport)
{
    QJsonObject line = packetLine(Direction::In, transport);
    line.remove(u"direction"_s);
    line.insert(u"state"_s, u"opened"_s);
    // Whoever has it can join in the session.
    line.insert(u"sid"_s, m_secrets == Secrets::Shown ? sid : sid.left(4) + u'\u2026');
    write(line);
}

void WireLog::closed(QSocketIo::DisconnectReason reason)
{
    write({ { u"state"_s, u"closed"_s },
            { u"reason"_s, QSocketIo::disconnectReasonText(reason, QSocketIo::Side::Client) } });
}

void WireLog::text(Direction direction, QSocketIo::Transport transport, QByteArrayView packet)
{
    QJsonObject line = packetLine(direction, transport);
    const bool isShown = m_secrets == Secrets::Shown;
    line.insert(u"text"_s,
                QString::fromUtf8(isShown ? packet.toByteArray() : withoutSecrets(packet)));
    write(line);
}

void WireLog::binary(Direction direction, QSocketIo::Transport transport, QByteArrayView packet)
{
    QJsonObject line = packetLine(direction, transport);
    line.insert(u"binary"_s, QString::fromLatin1(packet.toByteArray().toBase64()));
    write(line);
}

void WireLog::binaryPacket(Direction direction, QSocketIo::Transport transport,
                           QByteArrayView packet)
{
    if (m_secrets == Secrets::Shown)
        return binary(direction, transport, packet);
    QJsonObject line = packetLine(direction, transport);
    line.insert(u"bytes"_s, packet.size());
    write(line);
}

void WireLog::write(QJsonObject line)
{
    if (!m_sink && (!m_device || !m_device->isWritable()))
        return;
    line.insert(u"time"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs));
    const QByteArray text = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    if (m_sink)
        m_sink(text);
    else
        m_device->write(text);
}

void WireLog::writeLine(const QByteArray &line)
{
    if (m_device && m_device->isWritable())
        m_device->write(line);
}

} // namespace QSocketIoPrivate
