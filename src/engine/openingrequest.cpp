// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A request in the form of its header: what is not a field of it comes first, as fields without a name of their own.
#include "engine/openingrequest.h"

#include "http/httpsyntax.h"

#include <cstring>

namespace QSocketIoPrivate {

namespace {

// In this order, before the fields of the request.
enum OwnField {
    RequestLine, // the method, unless it is GET, and the target
    Names,       // the host and the subprotocol
    Address,
    OwnFieldCount,
};

HttpHeaders::const_iterator fieldAt(const HttpHeaders &fields, int number)
{
    HttpHeaders::const_iterator at = fields.begin();
    for (; number > 0 && at != fields.end(); --number)
        ++at;
    return at;
}

HttpHeaders::Field ownField(const HttpHeaders &fields, OwnField number)
{
    const HttpHeaders::const_iterator at = fieldAt(fields, number);
    return at == fields.end() ? HttpHeaders::Field() : *at;
}

// Four or sixteen bytes; text where a network interface belongs to it, which is longer than either.
constexpr char scopedAddress = '%';

QByteArray packedAddress(const QHostAddress &address)
{
    if (address.isNull())
        return {};
    if (!address.scopeId().isEmpty())
        return scopedAddress + address.toString().toLatin1();
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 ipv4 = address.toIPv4Address();
        return QByteArray(reinterpret_cast<const char *>(&ipv4), sizeof ipv4);
    }
    const Q_IPV6ADDR ipv6 = address.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(&ipv6), sizeof ipv6);
}

QHostAddress unpackedAddress(QByteArrayView bytes)
{
    quint32 ipv4 = 0;
    Q_IPV6ADDR ipv6;
    if (bytes.size() == sizeof ipv4) {
        std::memcpy(&ipv4, bytes.data(), sizeof ipv4);
        return QHostAddress(ipv4);
    }
    if (bytes.size() == sizeof ipv6) {
        std::memcpy(&ipv6, bytes.data(), sizeof ipv6);
        return QHostAddress(ipv6);
    }
    return bytes.isEmpty() ? QHostAddress() : QHostAddress(QString::fromLatin1(bytes.sliced(1)));
}

QByteArray orNull(QByteArrayView bytes)
{
    return bytes.isEmpty() ? QByteArray() : bytes.toByteArray();
}

} // namespace

OpeningRequest::OpeningRequest(const EngineRequestInfo &info)
    : m_certificate(info.certificate)
    , m_format(info.format)
    , m_minorVersion(quint8(info.request.minorVersion))
    , m_isEncrypted(info.isEncrypted)
{
    const QByteArray &method = info.request.method;
    m_fields.append(method == "GET" ? QByteArrayView() : QByteArrayView(method),
                    info.request.target);
    m_fields.append(info.host, info.subprotocol);
    m_fields.append({}, packedAddress(info.peerAddress));
    m_fields.append(info.request.headers);
    m_fields.squeeze();
}

EngineRequestInfo OpeningRequest::info() const
{
    EngineRequestInfo info;
    const auto [method, target] = ownField(m_fields, RequestLine);
    const auto [host, subprotocol] = ownField(m_fields, Names);
    info.request.method = method.isEmpty() ? QByteArrayLiteral("GET") : method.toByteArray();
    info.request.target = target.toByteArray();
    info.request.minorVersion = m_minorVersion;
    for (auto at = fieldAt(m_fields, OwnFieldCount); at != m_fields.end(); ++at)
        info.request.headers.append((*at).name, (*at).value);
    info.peerAddress = peerAddress();
    info.host = orNull(host);
    info.isEncrypted = m_isEncrypted;
    info.format = m_format;
    info.certificate = m_certificate;
    info.subprotocol = orNull(subprotocol);
    return info;
}

QByteArray OpeningRequest::header(QByteArrayView name) const
{
    for (auto at = fieldAt(m_fields, OwnFieldCount); at != m_fields.end(); ++at) {
        if (equalsHttpToken((*at).name, name))
            return (*at).value.toByteArray();
    }
    return {};
}

QHostAddress OpeningRequest::peerAddress() const
{
    return unpackedAddress(ownField(m_fields, Address).value);
}

QByteArray OpeningRequest::subprotocol() const
{
    return orNull(ownField(m_fields, Names).value);
}

void OpeningRequest::setSubprotocol(const QByteArray &name)
{
    EngineRequestInfo changed = info();
    changed.subprotocol = name;
    *this = OpeningRequest(changed);
}

} // namespace QSocketIoPrivate
