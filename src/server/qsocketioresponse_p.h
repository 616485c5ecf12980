// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private halves of QSocketIoResponse and QSocketIoResponder.
#pragma once

#include "http/httpmessage.h"

#include "qsocketioresponse.h"

#include <QFuture>
#include <QPromise>
#include <QSharedData>

#include <atomic>

class QSocketIoResponseData : public QSharedData
{
public:
    QSocketIoPrivate::HttpResponse response;
    QString filePath; // null: the response has a body of its own
};

// The last copy that goes without an answer cancels the future, whatever thread that is in.
class QSocketIoResponderData
{
public:
    QPromise<QSocketIoResponse> promise;
    std::atomic_bool hasAnswered = false;
};

namespace QSocketIoPrivate {

struct ResponseAccess
{
    static HttpResponse toHttp(const QSocketIoResponse &response);
    // Finished by the responder's first answer.
    static std::pair<QSocketIoResponder, QFuture<QSocketIoResponse>> makeResponder();
};

} // namespace QSocketIoPrivate
