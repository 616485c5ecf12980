// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Servers of HTTP connections: one that holds its requests, and one that echoes them.
#pragma once

#include "httpfront.h"
#include "testclock.h"

#include <QRegularExpression>

namespace QSocketIoPrivate {

// Holds every request until the test answers it.
struct HoldingFront
{
    explicit HoldingFront(const HttpRequestReader::Limits &limits = {})
        : front(clock.deadlines(),
                [this](const HttpExchangePtr &exchange) { held.append(exchange); },
                { .limits = limits })
    {}
    void answer(const QByteArray &body)
    {
        held.takeFirst()->respond(HttpResponse::text(200, body));
    }

    TestClock clock;
    QList<HttpExchangePtr> held;
    HttpFront front;
};

struct EchoFront
{
    explicit EchoFront(const HttpRequestReader::Limits &limits = {})
        : front(clock.deadlines(),
                [](const HttpExchangePtr &exchange) {
                    const HttpRequest &request = exchange->request();
                    exchange->respond(HttpResponse::text(200, request.target + "|" + request.body));
                },
                { .limits = limits })
    {}

    TestClock clock;
    HttpFront front;
};

inline QRegularExpression refusedWith(int status)
{
    return QRegularExpression(QStringLiteral("^HTTP request from .* refused with %1: ").arg(status));
}

} // namespace QSocketIoPrivate
