// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A Socket.IO client over long polling that polls only when a test says so.
#pragma once

#include "rawclient.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace QSocketIoPrivate {

class PollSession
{
public:
    explicit PollSession(quint16 port)
        : m_raw(port)
    {
        const QByteArray open = get(m_raw);
        m_sid = QJsonDocument::fromJson(open.mid(1))
                        .object()
                        .value(QLatin1String("sid"))
                        .toString()
                        .toLatin1();
    }

    bool join(const QByteArray &nsp = "/")
    {
        const QByteArray prefix = nsp == "/" ? QByteArray("40") : QByteArray("40" + nsp + ',');
        return post(prefix) == "ok" && poll().startsWith(QByteArray(prefix + "{\"sid\""));
    }
    // What waits, without record separators undone; null when no answer comes.
    QByteArray poll() { return get(m_raw); }
    // Asks over another connection and leaves the answer alone.
    void poll(RawClient &client) { client.send(RawClient::request("GET", target())); }
    QByteArray post(const QByteArray &packets)
    {
        m_raw.send(RawClient::request("POST", target(), packets));
        const auto answer = m_raw.response();
        return answer ? answer->body : QByteArray();
    }
    RawClient &raw() { return m_raw; }

private:
    QByteArray target() const
    {
        QByteArray path = "/socket.io/?EIO=4&transport=polling";
        if (!m_sid.isEmpty())
            path += "&sid=" + m_sid;
        return path;
    }
    QByteArray get(RawClient &client)
    {
        poll(client);
        const auto answer = client.response();
        return answer && answer->status == 200 ? answer->body : QByteArray();
    }

    RawClient m_raw;
    QByteArray m_sid;
};

} // namespace QSocketIoPrivate
