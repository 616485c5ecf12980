// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is remembered of a request: as values, and in one array for as long as a session lives.
#pragma once

#include "http/httpmessage.h"
#include "protocol/enginerevision.h"

#include <QHostAddress>

#include <memory>

namespace QSocketIoPrivate {

struct PeerCertificate;

struct EngineRequestInfo
{
    HttpRequest request; // without body
    QHostAddress peerAddress;
    QByteArray host; // what the peer asked for, when a proxy says it; null: see the Host field
    bool isEncrypted = false;
    EngineFormat format;
    std::shared_ptr<const PeerCertificate> certificate = {}; // null without one
    QByteArray subprotocol = {}; // of the WebSocket; null: none, or polling
};

// The same of a request that has opened a session. Every connection has one, whether anybody looks at it or not.
class OpeningRequest
{
public:
    OpeningRequest() = default;
    explicit OpeningRequest(const EngineRequestInfo &info);

    EngineRequestInfo info() const;               // put together at each call
    QByteArray header(QByteArrayView name) const; // the first field of that name; null when absent
    QHostAddress peerAddress() const;
    EngineFormat format() const { return m_format; }
    bool isEncrypted() const { return m_isEncrypted; }
    const std::shared_ptr<const PeerCertificate> &certificate() const { return m_certificate; }
    QByteArray subprotocol() const;
    void setSubprotocol(const QByteArray &name);

private:
    HttpHeaders m_fields; // behind those that hold the rest; see the constructor
    std::shared_ptr<const PeerCertificate> m_certificate;
    EngineFormat m_format;
    quint8 m_minorVersion = 1;
    bool m_isEncrypted = false;
};

} // namespace QSocketIoPrivate
