// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "testing/recordedsession.h"

#include "core/eventdata.h"
#include "protocol/enginepacket.h"
#include "protocol/socketpacketdecoder.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <limits>
#include <optional>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

// It is a file of the program's, not something a peer has made up.
constexpr SocketPacketDecoder::Limits recordLimits{
    .attachments = 10'000,
    .bytes = std::numeric_limits<int>::max(),
    .depth = JsonDocument::MaxDepth,
};

class WireLogReader
{
public:
    RecordedSession read(QIODevice *log)
    {
        for (int number = 1; !log->atEnd(); ++number) {
            const QByteArray line = log->readLine().trimmed();
            if (line.isEmpty())
                continue;
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const QString problem = object.isEmpty() ? u"is no JSON object"_s : readLine(object);
            if (!problem.isEmpty()) {
                m_session.error = u"line %1 %2"_s.arg(number).arg(problem);
                break;
            }
        }
        return m_session;
    }

private:
    // Why the line cannot be used; empty: it could, or says nothing that matters here.
    QString readLine(const QJsonObject &line)
    {
        const auto time = QDateTime::fromString(line.value(u"time"_s).toString(), Qt::ISODateWithMs);
        if (!time.isValid())
            return u"has no time"_s;
        if (!m_start.isValid())
            m_start = time;
        m_time = std::chrono::milliseconds(qMax(m_start.msecsTo(time), qint64(0)));
        if (line.contains(u"state"_s)) {
            // The next session begins with a packet, whatever was missing of the one before.
            m_in.reset();
            m_out.reset();
            m_questions.clear();
            return {};
        }
        if (line.contains(u"bytes"_s))
            return u"has no content: it was left out for its secrets"_s;
        const bool isIn = line.value(u"direction"_s).toString() == "in"_L1;
        SocketPacketDecoder &decoder = isIn ? m_in : m_out;
        const auto packet = feed(decoder, line);
        if (decoder.error() != SocketPacketDecoder::Error::None)
            return QString::fromUtf8(SocketPacketDecoder::errorText(decoder.error()));
        if (packet && isIn)
            received(*packet);
        else if (packet)
            sent(*packet);
        return {};
    }
    static std::optional<SocketPacket> feed(SocketPacketDecoder &decoder, const QJsonObject &line)
    {
        if (line.contains(u"text"_s))
            return decoder.feedText(line.value(u"text"_s).toString().toUtf8());
        const QByteArray bytes = QByteArray::fromBase64(
                line.value(u"binary"_s).toString().toLatin1());
        EnginePacketView view = EnginePacketView::fromBinary(bytes);
        view.owner = &bytes;
        return decoder.feedBinary(view);
    }
    static QString questionKey(const SocketPacket &packet)
    {
        return QString::fromUtf8(packet.nsp) + u',' + QString::number(*packet.id);
    }
    void received(const SocketPacket &packet)
    {
        const QString nsp = QString::fromUtf8(packet.nsp);
        if (packet.type == SocketPacket::Type::Event) {
            const QSocketIoEvent event = makeEvent(packet.payload, nullptr);
            m_session.events.append({ m_time, nsp, event.name(), event.arguments() });
        } else if (packet.type == SocketPacket::Type::Ack && packet.id) {
            const QString event = m_questions.take(questionKey(packet));
            if (!event.isNull())
                m_session.answers[RecordedSession::answerKey(nsp, event)].append(
                        makeReply(packet.payload).arguments());
        }
    }
    void sent(const SocketPacket &packet)
    {
        if (packet.type == SocketPacket::Type::Event && packet.id)
            m_questions.insert(questionKey(packet), makeEvent(packet.payload, nullptr).name());
    }

    RecordedSession m_session;
    QDateTime m_start;
    std::chrono::milliseconds m_time{};
    SocketPacketDecoder m_in{ recordLimits };
    SocketPacketDecoder m_out{ recordLimits };
    QHash<QString, QString> m_questions; // the client's open ones: the names of their events
};

} // namespace

RecordedSession readWireLog(QIODevice *log)
{
    return WireLogReader().read(log);
}

} // namespace QSocketIoPrivate
