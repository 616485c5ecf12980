// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests without a connection, whose answers are kept.
#pragma once

#include "transport/httpexchange.h"

#include <memory>
#include <utility>

namespace QSocketIoPrivate {

class FakeChannel final : public HttpExchange::Channel
{
public:
    HttpPeer peer() const override { return thePeer; }
    void answer(const HttpRequest &, const HttpResponse &response) override
    {
        answers.append(response);
    }
    std::unique_ptr<ByteStream> releaseStream() override { return std::move(stream); }

    static HttpRequest request(const QByteArray &method, const QByteArray &target,
                               const QList<std::pair<QByteArray, QByteArray>> &fields = {})
    {
        HttpRequest request;
        request.method = method;
        request.target = target;
        for (const auto &[name, value] : fields)
            request.headers.append(name, value);
        return request;
    }
    HttpExchangePtr makeExchange(HttpRequest request)
    {
        return std::make_shared<HttpExchange>(this, std::move(request));
    }
    HttpResponse takeAnswer() { return answers.isEmpty() ? HttpResponse() : answers.takeFirst(); }

    HttpPeer thePeer;
    std::unique_ptr<ByteStream> stream;
    QList<HttpResponse> answers;
};

} // namespace QSocketIoPrivate
