// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// HTTP/1.1 requests and responses as values.
#pragma once

#include "http/httpheaders.h"

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

struct HttpRequest
{
    QByteArray method;    // as sent, upper case by convention
    QByteArray target;    // "/socket.io/?EIO=4&transport=polling", as sent
    int minorVersion = 1; // HTTP/1.x
    HttpHeaders headers;
    QByteArray body;

    QByteArrayView path() const;  // the target up to '?', still percent-encoded
    QByteArrayView query() const; // after '?'
    // One query parameter, percent-decoded ('+' stays a plus); nullopt when absent, empty when it has no value.
    std::optional<QByteArray> queryValue(QByteArrayView key) const;
    // The same for a look: shares the target's bytes where nothing is encoded, so it is not to outlive the request. Null
    // when absent.
    QByteArray peekQueryValue(QByteArrayView key) const;
    bool wantsKeepAlive() const; // RFC 9112 section 9.3
    bool wantsWebSocket() const; // Upgrade and Connection fields say so
};

// A body that is fetched piece by piece, as fast as the peer reads it.
class HttpBodySource
{
public:
    virtual ~HttpBodySource() = default;
    virtual qint64 size() const = 0; // does not change
    // At most that many bytes; none when there are fewer than size() after all.
    virtual QByteArray read(qint64 most) = 0;
};

struct HttpResponse
{
    int status = 200;
    HttpHeaders headers; // Content-Length and Connection are added when the response is written
    QByteArray body;
    std::shared_ptr<HttpBodySource> source; // instead of the body
    bool mayBeCompressed = false;           // on the way to the peer, if that can read it
    // Let go of once all of it has been handed to the system, or the connection has gone.
    std::shared_ptr<const void> unsent;

    static HttpResponse text(int status, const QByteArray &body,
                             QByteArrayView contentType = "text/plain; charset=UTF-8");
    enum class Body : quint8 {
        Send,
        Omit
    }; // Omit: the answer to HEAD, with the length of what is not sent
    // A source is left to the caller: only the header is written.
    QByteArray toBytes(bool keepAlive, Body sendBody = Body::Send) const;
    // RFC 9110 sections 8.6 and 15: some never do, whatever is said.
    static bool mayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }
    qint64 bodySize() const { return source ? source->size() : body.size(); }
};

QByteArrayView httpReason(int status);

// The value of the first item called key in "key=value&...", a query or a form, as it was sent; nullopt when absent.
std::optional<QByteArrayView> findQueryItem(QByteArrayView query, QByteArrayView key);
// A '%' that two hexadecimal digits do not follow stands for itself.
QByteArray percentDecoded(QByteArrayView text);

} // namespace QSocketIoPrivate
