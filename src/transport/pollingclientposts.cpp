// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client of long polling sends. Each POST leaves once, so the answer to a server that wants to know first who sends it
// is ours as well: the access manager repeats only what may be repeated at any other time, too.
#include "transport/pollingclient.h"

#include "http/httpsyntax.h"
#include "protocol/enginepayload.h"
#include "transport/clientservices.h"
#include "transport/oneshotbody.h"

#include <QNetworkAccessManager>

namespace QSocketIoPrivate {

namespace {

constexpr int HttpUnauthorized = 401;

} // namespace

void PollingClientTransport::post(EnginePayloadWriter &writer)
{
    m_posted.isBinary = writer.isBinary();
    m_posted.bytes = writer.take();
    sendPosted();
}

void PollingClientTransport::sendPosted()
{
    QNetworkRequest request = makeRequest();
    request.setHeader(QNetworkRequest::ContentTypeHeader,
                      m_posted.isBinary ? QStringLiteral("application/octet-stream")
                                        : QStringLiteral("text/plain;charset=UTF-8"));
    request.setHeader(QNetworkRequest::ContentLengthHeader, m_posted.bytes.size());
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    const QByteArray authorization = m_login.authorization("POST", requestTarget(request.url()));
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    auto *device = new OneShotBody(m_posted.bytes, this);
    QNetworkReply *reply = m_services.networkAccess()->post(request, device);
    device->setParent(reply);
    start(m_post, reply);
    m_post.deadline.start(postTimeout());
}

void PollingClientTransport::refused(const Exchange &exchange, const QByteArray &body)
{
    const QPointer<PollingClientTransport> self(this);
    const QPointer<QNetworkReply> reply = exchange.reply;
    const bool isPost = &exchange == &m_post;
    const bool isChallenge = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt()
                             == HttpUnauthorized;
    if (isPost && isChallenge && answerChallenge())
        return;
    if (self && reply && exchange.reply == reply) // the program has not closed it meanwhile
        fail(httpRefusal(m_request, reply, body));
}

// A server that refuses has not taken anything, so it may be sent again. False: there is nothing more to say.
bool PollingClientTransport::answerChallenge()
{
    const HttpLogin::Step step = m_login.challenged(
            { m_post.reply->rawHeader("WWW-Authenticate") });
    if (step == HttpLogin::Step::GiveUp)
        return false;
    if (step == HttpLogin::Step::Ask) {
        const QPointer<PollingClientTransport> self(this);
        const QPointer<QNetworkReply> reply = m_post.reply;
        QAuthenticator asked = m_login.question();
        m_services.authenticate(reply->url(), &asked);
        if (!self || !reply || m_post.reply != reply || !m_login.accept(asked))
            return false;
    }
    drop(m_post);
    sendPosted();
    return true;
}

} // namespace QSocketIoPrivate
