// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's polling transport behind a port, with a clock that stands still.
#pragma once

#include "httpfront.h"
#include "rawclient.h"
#include "testclock.h"
#include "transport/pollingserver.h"
#include "transportrecorder.h"

#include <QTest>

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

inline const QByteArray separator(1, '\x1e');

struct PollingFixture
{
    explicit PollingFixture(const PollingServerTransport::Limits &limits = {})
        : transport(std::make_unique<PollingServerTransport>(clock.deadlines(), limits))
        , front(clock.deadlines(),
                [this](const HttpExchangePtr &exchange) {
                    ++requests;
                    transport->handleRequest(exchange);
                },
                { .limits = { .body = 10'000'000 } })
    {
        transport->setOwner(&session);
    }
    // A GET that waits.
    void poll(RawClient &client)
    {
        const int before = requests;
        client.send(RawClient::request("GET", "/"));
        QTRY_COMPARE(requests, before + 1);
    }
    std::optional<RawResponse> post(const QByteArray &body, const QByteArray &fields = {})
    {
        RawClient client(front.port());
        client.send(RawClient::request("POST", "/", body, fields));
        return client.response();
    }

    TestClock clock;
    TransportRecorder session;
    int requests = 0;
    std::unique_ptr<PollingServerTransport> transport;
    HttpFront front;
};

} // namespace QSocketIoPrivate
