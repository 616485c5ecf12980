// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/pollingclient.h"

#include "protocol/enginepayload3.h"
#include "transport/clientservices.h"
#include "transport/cookiestore.h"

#include "logging.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>

#include <algorithm>
#include <limits>
#include <utility>

using namespace std::chrono_literals;

namespace QSocketIoPrivate {

namespace {

constexpr int HttpOk = 200;
constexpr auto pollingCloseTimeout =
        5s; // for the answer to the close packet; nobody waits longer for a goodbye
constexpr qint64 ReplyBuffer = 256
                               * 1024; // read ahead of us, so that an endless answer is noticed early
constexpr qint64 RefusalLimit = 4096; // a longer page is cut: only its beginning is ever shown

constexpr int mostRedirects = 10; // in a row; what goes on is a circle

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

int httpStatus(const QNetworkReply *reply)
{
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

// Qt's own reading of the field knows no relative ones.
QUrl locationOf(const QNetworkReply *reply)
{
    return QUrl::fromEncoded(reply->rawHeader("Location"));
}

// The manager has codes for what proxies do, and seldom uses them.
bool isOfTheProxy(const QNetworkReply *reply)
{
    const QNetworkProxy::ProxyType type = reply->manager()->proxy().type();
    if (type == QNetworkProxy::DefaultProxy || type == QNetworkProxy::NoProxy)
        return false;
    if (reply->error() == QNetworkReply::UnknownNetworkError)
        return true;
    // Without a tunnel the only connection is that to the proxy.
    return reply->error() == QNetworkReply::ConnectionRefusedError
           && type != QNetworkProxy::Socks5Proxy && reply->url().scheme() == QLatin1String("http");
}

TransportError networkFailure(const QString &message)
{
    TransportError error;
    error.kind = TransportError::Kind::Failed;
    error.message = message;
    return error;
}

} // namespace

TransportError httpRefusal(const ClientRequest &request, const QNetworkReply *reply,
                           const QByteArray &body)
{
    const int status = httpStatus(reply);
    const QByteArray reason = reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute)
                                      .toByteArray();
    return refusal(request, status, refusalPhrase(status, reason, locationOf(reply)), body);
}

PollingClientTransport::PollingClientTransport(DeadlineQueue &deadlines, ClientServices &services,
                                               const ClientRequest &request)
    : m_services(services)
    , m_request(request)
    , m_get(deadlines, [this] { fail(networkFailure(QStringLiteral("The poll timed out"))); })
    , m_post(deadlines, [this] { fail(networkFailure(QStringLiteral("The POST timed out"))); })
{}

PollingClientTransport::~PollingClientTransport()
{
    abort();
}

void PollingClientTransport::open()
{
    get();
}

void PollingClientTransport::setSession(const QByteArray &sid, qint64 maxPayload,
                                        std::chrono::milliseconds pollTimeout)
{
    m_sid = sid;
    m_maxPayload = maxPayload;
    m_pollTimeout = pollTimeout;
}

void PollingClientTransport::pause(std::function<void()> whenPaused)
{
    m_isPaused = true;
    m_whenPaused = std::move(whenPaused);
    QMetaObject::invokeMethod(this, &PollingClientTransport::reportPaused, Qt::QueuedConnection);
}

void PollingClientTransport::resume()
{
    m_isPaused = false;
    m_whenPaused = nullptr;
    poll();
}

void PollingClientTransport::setReadingPaused(bool paused)
{
    m_isReadingPaused = paused;
    poll();
}

void PollingClientTransport::reportPaused()
{
    if (!m_whenPaused || m_isClosing || m_get.isRunning() || m_post.isRunning())
        return;
    const std::function<void()> whenPaused = std::move(m_whenPaused);
    m_whenPaused = nullptr;
    whenPaused();
}

bool PollingClientTransport::isWritable() const
{
    return !m_sid.isEmpty() && !m_post.isRunning() && !m_isPaused && !m_isClosing && !m_isClosed;
}

void PollingClientTransport::send(QList<EngineOutput> &queue)
{
    if (queue.isEmpty() || !isWritable())
        return;
    EnginePayloadWriter writer(m_maxPayload, { m_request.revision, m_request.isBase64 });
    while (!queue.isEmpty() && writer.packetCount() < EnginePayloadWriter::MaxPackets) {
        EngineOutput &front = queue.front();
        if (front.type != EnginePacketType::Message) {
            // Not measured against the limit by the writer, and so small that it fits only at the beginning for sure.
            if (!writer.isEmpty())
                break;
            writer.add(front.type, front.data);
            queue.removeFirst();
            continue;
        }
        front.firstPacket += writer.add(front.message, front.firstPacket);
        if (front.firstPacket < front.message.packetCount())
            break;
        queue.removeFirst();
    }
    if (!writer.isEmpty())
        post(writer);
}

void PollingClientTransport::close()
{
    if (m_isClosing || m_isClosed)
        return;
    m_isClosing = true;
    m_whenPaused = nullptr;
    if (m_sid.isEmpty()) { // the peer knows of no session, or we do not know its name
        drop(m_get);
        QMetaObject::invokeMethod(this, &PollingClientTransport::reportClosed, Qt::QueuedConnection);
        return;
    }
    if (m_post.isRunning())
        m_post.deadline.start(postTimeout());
    else
        postAnswered();
}

void PollingClientTransport::abort()
{
    m_isClosed = true;
    m_whenPaused = nullptr;
    m_posted = {};
    drop(m_get);
    drop(m_post);
}

QNetworkRequest PollingClientTransport::makeRequest()
{
    QNetworkRequest request = m_request.base;
    request.setUrl(engineUrl(m_request, QSocketIo::Transport::Polling, m_sid));
    const auto setDefault = [&request](QNetworkRequest::Attribute attribute, const QVariant &value) {
        if (!request.attribute(attribute).isValid())
            request.setAttribute(attribute, value);
    };
    // A proxy that forwards requests may close a connection after each answer without saying so. What the manager sends on
    // it in that moment is lost, so that every request has one of its own; after eight the first can be taken again.
    constexpr int connections = 8;
    if (!m_isForwarded)
        m_isForwarded = isForwarded(m_request, request.url());
    if (*m_isForwarded) // a name for certificates, which are not seen here, also tells connections apart
        request.setPeerVerifyName(QString::number(m_requests++ % connections));
    // Held polls and POSTs are what Qt's HTTP/2 has most trouble with.
    setDefault(QNetworkRequest::Http2AllowedAttribute, false);
    setDefault(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    setDefault(QNetworkRequest::CacheSaveControlAttribute, false);
    // We know better than the manager what may travel to whoever is named in an answer.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    // A time-out of the manager counts silence, which is what a poll consists of; ours ends it.
    if (m_services.networkAccess()->transferTimeout() != 0 || request.transferTimeout() != 0)
        request.setTransferTimeout(std::numeric_limits<int>::max());
    if (request.hasRawHeader("Cookie")) { // the manager would replace it by what the jar holds
        request.setRawHeader("Cookie", m_services.cookies().fieldFor(m_request.base, request.url()));
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    }
    return request;
}

void PollingClientTransport::get()
{
    QNetworkAccessManager *const manager = m_services.networkAccess();
    if (m_sid.isEmpty())
        connect(manager, &QNetworkAccessManager::authenticationRequired, this,
                [this] { m_isLoggedIn = true; });
    start(m_get, manager->get(makeRequest()));
    if (m_sid.isEmpty())
        return;
    m_get.deadline.start(m_pollTimeout);
    watchForRepetition();
}

// The manager silently repeats a poll whose connection has dropped. What the server had answered is lost then, and nobody else
// would notice. It repeats as well what was refused for want of a password, which cannot be told apart.
void PollingClientTransport::watchForRepetition()
{
    if (m_isLoggedIn || !m_request.base.url().userInfo().isEmpty())
        return;
    const auto sent = [this, poll = m_get.reply, isSent = false]() mutable {
        if (!std::exchange(isSent, true) || !poll || m_get.reply != poll)
            return;
        TransportError error;
        error.kind = TransportError::Kind::Failed;
        error.message = QStringLiteral("The connection was lost while a poll waited");
        fail(error);
    };
    connect(m_get.reply, &QNetworkReply::requestSent, this, sent, Qt::QueuedConnection);
}

// The next, if it is time for it.
void PollingClientTransport::poll()
{
    if (!m_sid.isEmpty() && !m_get.isRunning() && !m_isPaused && !m_isReadingPaused && !m_isClosing
        && !m_isClosed)
        get();
}

std::chrono::milliseconds PollingClientTransport::postTimeout() const
{
    return m_isClosing ? std::min<std::chrono::milliseconds>(m_pollTimeout, pollingCloseTimeout)
                       : m_pollTimeout;
}

void PollingClientTransport::start(Exchange &exchange, QNetworkReply *reply)
{
    exchange.reply = reply;
    exchange.body.clear();
    exchange.objection.clear();
    exchange.sslErrors.clear();
    exchange.time.start();
    reply->setReadBufferSize(ReplyBuffer);
    // What may end in a call to the owner is queued: the owner may then destroy anything, the manager included,
    // and finished() also comes from inside abort(). The pointer tells a late event from one of the next request.
    const auto finished = [this, &exchange, running = exchange.reply] {
        if (running && running == exchange.reply)
            answerReceived(exchange);
    };
    connect(reply, &QNetworkReply::finished, this, finished, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::readyRead, this, [this, &exchange, finished] {
        if (!readAnswer(exchange)) {
            disconnect(exchange.reply, &QNetworkReply::readyRead, this, nullptr);
            QMetaObject::invokeMethod(this, finished, Qt::QueuedConnection);
        }
    });
    connect(reply, &QNetworkReply::sslErrors, this,
            [this, reply](const QList<QSslError> &errors) { sslFailed(reply, errors); });
    if (!m_request.pinnedKeys.isEmpty())
        connect(reply, &QNetworkReply::encrypted, this, [this, reply] { encrypted(reply); });
}

void PollingClientTransport::drop(Exchange &exchange)
{
    exchange.deadline.stop();
    exchange.body.clear();
    QNetworkReply *reply = exchange.reply;
    if (!reply)
        return;
    exchange.reply.clear();
    disconnect(reply, nullptr, this, nullptr);
    reply->abort(); // does nothing to one that is finished
    reply->deleteLater();
}

// False: there is more than anybody will look at.
bool PollingClientTransport::readAnswer(Exchange &exchange)
{
    if (exchange.reply->isReadable()) // not when it was aborted by whoever owns the manager
        exchange.body += exchange.reply->readAll();
    const bool isRefusal = httpStatus(exchange.reply) != HttpOk;
    return exchange.body.size() <= (isRefusal ? RefusalLimit : m_maxIncoming);
}

void PollingClientTransport::answerReceived(Exchange &exchange)
{
    QNetworkReply *reply = exchange.reply;
    const bool isWithinLimit = readAnswer(exchange);
    const int status = httpStatus(reply);
    const QByteArray body = exchange.body;
    if (&exchange == &m_get && isRedirect(status))
        return redirected(httpRefusal(m_request, reply, body));
    if (status != 0 && status != HttpOk)
        return refused(exchange, body);
    if (!isWithinLimit) {
        TransportError error;
        error.kind = TransportError::Kind::TooLarge;
        error.message = QStringLiteral("An answer of more than %1 bytes").arg(m_maxIncoming);
        return fail(error);
    }
    if (status == 0 || reply->error() != QNetworkReply::NoError)
        return fail(failureOf(exchange));
    m_redirects = 0;
    drop(exchange);
    if (&exchange == &m_get)
        pollAnswered(body);
    else
        postAnswered();
}

void PollingClientTransport::pollAnswered(const QByteArray &body)
{
    if (m_isClosing) // nobody listens any more
        return;
    if (!adaptRevision(body))
        return;
    const QPointer<PollingClientTransport> self(this);
    EnginePayloadReader
            reader(body, 0,
                   m_request.revision); // any number of packets: what they may weigh is limited
    while (const std::optional<EnginePacketView> packet = reader.next()) {
        owner()->packetReceived(this, *packet);
        if (!self || m_isClosed || m_isClosing)
            return;
    }
    if (reader.error() != EnginePayloadReader::Error::None || m_sid.isEmpty()) {
        TransportError error;
        error.kind = TransportError::Kind::ParseError;
        error.message = QStringLiteral("The answer to a poll is not an Engine.IO payload");
        error.body = body.left(64);
        return fail(error);
    }
    if (m_isPaused)
        reportPaused();
    else
        poll();
}

// Old servers take no notice of the revision that is asked for. False: that was the end.
bool PollingClientTransport::adaptRevision(const QByteArray &body)
{
    const bool isOther = m_sid.isEmpty() && m_request.revision == EngineRevision::Four
                         && isHandshakePayload3(body);
    if (isOther && !m_isAdaptive) {
        TransportError error;
        error.kind = TransportError::Kind::OtherRevision;
        error.message = otherRevisionText(m_request.revision,
                                          QStringLiteral("it answers in Engine.IO 3"));
        fail(error);
        return false;
    }
    if (isOther)
        m_request.revision = EngineRevision::Three;
    return true;
}

void PollingClientTransport::postAnswered()
{
    m_posted = {};
    m_login.accepted();
    if (!m_isClosing && m_post.time.isValid()) { // a poll would tell how long the server held it
        const std::chrono::nanoseconds elapsed(m_post.time.nsecsElapsed());
        m_post.time.invalidate();
        const QPointer<PollingClientTransport> self(this);
        owner()->roundTripMeasured(this,
                                   std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
        if (!self || m_isClosed || m_isClosing || m_post.isRunning()) // the owner went on by itself
            return;
    }
    if (m_isClosing && !m_isClosePosted) {
        m_isClosePosted = true;
        EnginePayloadWriter writer(0, { m_request.revision, m_request.isBase64 });
        writer.add(EnginePacketType::Close);
        post(writer);
    } else if (m_isClosing) {
        reportClosed();
    } else if (m_isPaused) {
        reportPaused();
    } else {
        owner()->transportWritable(this);
    }
}

// The session stays where its polls are sent. A POST is never repeated elsewhere: it would lose its packets.
void PollingClientTransport::redirected(TransportError refusal)
{
    const QUrl location = locationOf(m_get.reply);
    Redirection next = redirection(m_request.redirectPolicy, m_get.reply->url(), location);
    if (next.problem.isEmpty() && ++m_redirects > mostRedirects)
        next.problem = QStringLiteral("there were %1 redirects before").arg(mostRedirects);
    if (!next.problem.isEmpty()) {
        refusal.message += QStringLiteral("; ") + next.problem;
        return fail(refusal);
    }
    m_request.moveTo(next.target);
    m_isForwarded.reset();
    drop(m_get);
    get();
}

void PollingClientTransport::sslFailed(QNetworkReply *reply, const QList<QSslError> &errors)
{
    const QPointer<PollingClientTransport> self(this);
    const QPointer<QNetworkReply> running(reply);
    (reply == m_get.reply ? m_get : m_post).sslErrors = errors;
    const QList<QSslError> ignorable = m_services.ignorableSslErrors(errors);
    if (self && running && !ignorable.isEmpty())
        running->ignoreSslErrors(ignorable);
}

// Nothing has been sent yet.
void PollingClientTransport::encrypted(QNetworkReply *reply)
{
    const QString objection = pinObjection(m_request.pinnedKeys,
                                           reply->sslConfiguration().peerCertificate());
    if (objection.isEmpty())
        return;
    (reply == m_get.reply ? m_get : m_post).objection = objection;
    reply->abort();
}

TransportError PollingClientTransport::failureOf(const Exchange &exchange) const
{
    TransportError error = networkFailure(exchange.reply->errorString());
    switch (exchange.reply->error()) {
    case QNetworkReply::SslHandshakeFailedError:
        error.kind = TransportError::Kind::TlsFailed;
        error.sslErrors = exchange.sslErrors;
        break;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        error.kind = TransportError::Kind::ProxyFailed;
        break;
    default:
        if (isOfTheProxy(exchange.reply))
            error.kind = TransportError::Kind::ProxyFailed;
        break;
    }
    if (!exchange.objection.isEmpty()) {
        error.kind = TransportError::Kind::TlsFailed;
        error.message = exchange.objection;
    }
    return error;
}

void PollingClientTransport::reportClosed()
{
    fail({});
}

void PollingClientTransport::fail(const TransportError &error)
{
    if (m_isClosed)
        return;
    qCDebug(lcQSocketIoTransport) << "polling ended:" << error.message << error.httpStatus;
    abort();
    owner()->transportClosed(this, error);
}

} // namespace QSocketIoPrivate
