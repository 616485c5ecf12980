// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Two notations, one result.
#include "http/httpforwarded.h"

#include "http/httpsyntax.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

// "[2001:db8::1]:8080", "192.0.2.1:8080", and the bare IPv6 address that X-Forwarded-For has.
QByteArray nodeAddress(QByteArrayView node)
{
    if (node.startsWith('[')) {
        const qsizetype end = node.indexOf(']');
        return end < 0 ? QByteArray() : node.sliced(1, end - 1).toByteArray();
    }
    const qsizetype colon = node.indexOf(':');
    if (colon >= 0 && node.indexOf(':', colon + 1) < 0)
        node.truncate(colon);
    return node.toByteArray();
}

// Reads the Forwarded field from the left; each function leaves the rest.
class ForwardedParser
{
public:
    explicit ForwardedParser(QByteArrayView text)
        : m_rest(text)
    {}

    // False: it does not follow the grammar.
    bool run(QList<ForwardedHop> &hops)
    {
        ForwardedHop hop;
        bool isEmpty = true; // an element in which nothing stands is no hop
        for (;;) {
            m_rest = trimHttpBlanks(m_rest);
            if (!m_rest.isEmpty() && m_rest[0] != ',' && m_rest[0] != ';') {
                if (!takePair(hop))
                    return false;
                isEmpty = false;
            }
            m_rest = trimHttpBlanks(m_rest);
            const bool isAtEnd = m_rest.isEmpty();
            if (!isAtEnd && m_rest[0] != ',' && m_rest[0] != ';')
                return false;
            if ((isAtEnd || m_rest[0] == ',') && !std::exchange(isEmpty, true))
                hops.append(std::exchange(hop, {}));
            if (isAtEnd)
                return true;
            m_rest = m_rest.sliced(1);
        }
    }

private:
    bool takePair(ForwardedHop &hop)
    {
        const qsizetype equals = m_rest.indexOf('=');
        if (equals < 0 || !isHttpToken(m_rest.first(equals)))
            return false;
        const QByteArrayView name = m_rest.first(equals);
        m_rest = m_rest.sliced(equals + 1);
        const auto value = takeValue();
        if (!value)
            return false;
        if (equalsHttpToken(name, "for"))
            hop.client = nodeAddress(*value);
        else if (equalsHttpToken(name, "proto"))
            hop.protocol = value->toLower();
        else if (equalsHttpToken(name, "host"))
            hop.host = *value;
        return true;
    }

    std::optional<QByteArray> takeValue()
    {
        if (m_rest.startsWith('"'))
            return takeQuoted();
        qsizetype size = 0;
        while (size < m_rest.size() && m_rest[size] != ',' && m_rest[size] != ';'
               && m_rest[size] != ' ' && m_rest[size] != '\t')
            ++size;
        // More than a token: many proxies forget the quotes around a port or an IPv6 address.
        const QByteArrayView value = m_rest.first(size);
        m_rest = m_rest.sliced(size);
        return value.isEmpty() || value.contains('"') ? std::nullopt
                                                      : std::optional(value.toByteArray());
    }

    std::optional<QByteArray> takeQuoted()
    {
        QByteArray value("");
        for (qsizetype i = 1; i < m_rest.size(); ++i) {
            if (m_rest[i] == '"') {
                m_rest = m_rest.sliced(i + 1);
                return value;
            }
            if (m_rest[i] == '\\' && ++i == m_rest.size())
                break;
            value.append(m_rest[i]);
        }
        return std::nullopt;
    }

    QByteArrayView m_rest;
};

QList<QByteArray> listOf(const HttpHeaders &headers, QByteArrayView name)
{
    QList<QByteArray> elements;
    for (const QByteArray &value : headers.values(name)) {
        QByteArrayView list = value;
        while (const auto element = takeHttpListElement(list))
            elements.append(element->toByteArray());
    }
    return elements;
}

// One for each hop, or fewer: then the nearest proxy has overwritten them, and only its own counts.
QByteArray matching(const QList<QByteArray> &values, qsizetype hop, qsizetype hops)
{
    if (values.size() == hops)
        return values.at(hop);
    return values.isEmpty() ? QByteArray() : values.last();
}

QList<ForwardedHop> commonHops(const HttpHeaders &headers)
{
    const QList<QByteArray> clients = listOf(headers, "X-Forwarded-For");
    const QList<QByteArray> protocols = listOf(headers, "X-Forwarded-Proto");
    const QList<QByteArray> hosts = listOf(headers, "X-Forwarded-Host");
    // A proxy that says no addresses may still say the rest.
    const bool saysSomething = !protocols.isEmpty() || !hosts.isEmpty();
    const qsizetype count = clients.isEmpty() && saysSomething ? 1 : clients.size();
    QList<ForwardedHop> hops;
    for (qsizetype i = 0; i < count; ++i)
        hops.append({ clients.isEmpty() ? QByteArray() : nodeAddress(clients.at(i)),
                      matching(protocols, i, count).toLower(), matching(hosts, i, count) });
    return hops;
}

} // namespace

QList<ForwardedHop> forwardedHops(const HttpHeaders &headers)
{
    const QList<ForwardedHop> common = commonHops(headers);
    if (!headers.contains("Forwarded"))
        return common;
    QList<ForwardedHop> hops;
    for (const QByteArray &value : headers.values("Forwarded")) {
        if (!ForwardedParser(value).run(hops))
            hops.clear();
    }
    if (common.isEmpty())
        return hops;
    return !hops.isEmpty() && hops.last() == common.last() ? common : QList<ForwardedHop>();
}

} // namespace QSocketIoPrivate
