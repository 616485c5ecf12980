// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The order of precedence, and the three ways in which the program may answer.
#include "server/httpservice.h"

#include "logging.h"
#include "server/futurewait.h"
#include "server/qsocketiorequest_p.h"
#include "server/qsocketioresponse_p.h"

namespace QSocketIoPrivate {

namespace {

HttpResponse notFoundResponse()
{
    return HttpResponse::text(404, "Not found");
}

// Relative links in a page count from its folder, which therefore ends in a slash.
HttpResponse folderRedirect(const HttpRequest &request)
{
    QByteArray location = request.path().toByteArray() + '/';
    if (!request.query().isEmpty())
        location += '?' + request.query().toByteArray();
    HttpResponse response = HttpResponse::text(301, "Moved");
    response.headers.set("Location", location);
    return response;
}

// For a file or folder, and the methods that are not for reading it.
HttpResponse methodResponse(const HttpRequest &request)
{
    HttpResponse response;
    if (request.method == "OPTIONS")
        response.status = 204;
    else
        response = HttpResponse::text(405, "Method not allowed");
    response.headers.set("Allow", "GET, HEAD, OPTIONS");
    return response;
}

} // namespace

HttpService::HttpService(QObject *parent, DeadlineQueue &deadlines)
    : m_parent(parent)
    , m_deadlines(deadlines)
{}

void HttpService::serve(const HttpExchangePtr &exchange)
{
    const HttpRequest &request = exchange->request();
    if (request.wantsWebSocket()) {
        exchange->respond(HttpResponse::text(400, "There is no WebSocket here"));
        return;
    }
    const bool isRead = request.method == "GET" || request.method == "HEAD";
    if (const auto route = isRead ? m_routes.constFind(request.path().toByteArray())
                                  : m_routes.cend();
        route != m_routes.cend()) {
        exchange->respond(route.value()());
        return;
    }
    const auto match = isRead || !m_handler.isSet() ? m_files.find(request.path()) : std::nullopt;
    if (match && isRead)
        serveFile(exchange, *match);
    else if (m_handler.isSet())
        callHandler(exchange);
    else if (match || (request.method == "OPTIONS" && request.target == "*"))
        exchange->respond(methodResponse(request));
    else
        exchange->respond(notFoundResponse());
}

void HttpService::serveFile(const HttpExchangePtr &exchange, const StaticFiles::Match &match)
{
    const HttpRequest &request = exchange->request();
    exchange->respond(match.isFolder ? folderRedirect(request)
                                     : m_responder.respond(request, match.file));
}

// Each of the calls may destroy the server and everything with it, or set another handler.
void HttpService::callHandler(const HttpExchangePtr &exchange)
{
    if (exchange->request().body.size() > m_settings.maxBodySize) {
        exchange->respond(HttpResponse::text(413, "The body is larger than allowed"));
        return;
    }
    const HttpHandler handler = m_handler;
    const QSocketIoRequest request = RequestAccess::make(*exchange);
    const DestructionWatch watch(m_watched);
    if (handler.answer) {
        const QSocketIoResponse response = handler.answer(request);
        if (watch)
            answer(exchange, response);
    } else if (handler.answerLater) {
        const QFuture<QSocketIoResponse> future = handler.answerLater(request);
        if (watch)
            wait(exchange, future);
    } else {
        auto [responder, future] = ResponseAccess::makeResponder();
        handler.respond(request, std::exchange(responder, {}));
        if (watch)
            wait(exchange, future);
    }
}

void HttpService::wait(const HttpExchangePtr &exchange, const QFuture<QSocketIoResponse> &future)
{
    FutureWait<QSocketIoResponse>::start(
            m_parent, m_deadlines, exchange, future, m_settings.answerTimeout,
            [this, exchange](WaitEnd end, const std::optional<QSocketIoResponse> &response) {
                if (response) {
                    answer(exchange, *response);
                } else if (end == WaitEnd::TimedOut) {
                    qCWarning(lcQSocketIoServer, "the request handler did not answer %s in time",
                              exchange->request().path().toByteArray().constData());
                    exchange->respond(HttpResponse::text(503, "No answer in time"));
                } else {
                    exchange->respond(HttpResponse::text(500, "Internal Server Error"));
                }
            });
}

void HttpService::answer(const HttpExchangePtr &exchange, const QSocketIoResponse &response)
{
    HttpResponse result = ResponseAccess::toHttp(response);
    if (!response.filePath().isNull()) {
        const HttpHeaders own = result.headers;
        result = m_responder.respond(exchange->request(), response.filePath());
        const HttpHeaders ofFile = result.headers;
        for (const auto &[name, value] : own) {
            if (ofFile.contains(name))
                result.headers.set(name, value);
            else
                result.headers.append(name, value);
        }
    }
    exchange->respond(result);
}

} // namespace QSocketIoPrivate
