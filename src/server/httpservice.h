// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the server answers beside Socket.IO: files, then the program's own routes, then 404.
#pragma once

#include "io/deadline.h"
#include "server/fileresponse.h"
#include "server/staticfiles.h"
#include "transport/destructionwatch.h"
#include "transport/httpexchange.h"

#include "qsocketiorequest.h"
#include "qsocketioresponse.h"

#include <QFuture>
#include <QHash>
#include <QPointer>

#include <chrono>
#include <functional>

namespace QSocketIoPrivate {

// One of the functions is set, as long as the context lives.
struct HttpHandler
{
    QPointer<const QObject> context;
    std::function<QSocketIoResponse(const QSocketIoRequest &)> answer;
    std::function<QFuture<QSocketIoResponse>(const QSocketIoRequest &)> answerLater;
    std::function<void(const QSocketIoRequest &, const QSocketIoResponder &)> respond;

    bool isSet() const { return context && (answer || answerLater || respond); }
};

class HttpService
{
public:
    struct Settings
    {
        qint64 maxBodySize = 1'000'000;
        std::chrono::milliseconds answerTimeout{ 30000 }; // for an answer that comes later; 0: none
    };

    // What waits for the program is the parent's child.
    HttpService(QObject *parent, DeadlineQueue &deadlines);
    Q_DISABLE_COPY_MOVE(HttpService)

    StaticFiles &files() { return m_files; }
    FileResponder &fileResponder() { return m_responder; }
    // Answers GET and HEAD of exactly this path, before all else.
    using Route = std::function<HttpResponse()>;
    void addRoute(const QByteArray &path, Route route) { m_routes.insert(path, std::move(route)); }
    void setHandler(HttpHandler handler) { m_handler = std::move(handler); }
    void setSettings(const Settings &settings) { m_settings = settings; }

    void serve(const HttpExchangePtr &exchange);
    // Whether a file was added for this path, explicitly below the prefix.
    bool hasFileBelow(QByteArrayView urlPrefix, QByteArrayView requestPath) const
    {
        return m_files.findBelow(urlPrefix, requestPath).has_value();
    }

private:
    void serveFile(const HttpExchangePtr &exchange, const StaticFiles::Match &match);
    void callHandler(const HttpExchangePtr &exchange);
    void wait(const HttpExchangePtr &exchange, const QFuture<QSocketIoResponse> &future);
    void answer(const HttpExchangePtr &exchange, const QSocketIoResponse &response);

    DestructionWatch::Subject m_watched;
    QObject *m_parent;
    DeadlineQueue &m_deadlines;
    StaticFiles m_files;
    FileResponder m_responder;
    QHash<QByteArray, Route> m_routes;
    HttpHandler m_handler;
    Settings m_settings;
};

} // namespace QSocketIoPrivate
