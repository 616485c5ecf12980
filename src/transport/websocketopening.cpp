// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/websocketopening.h"

#include "http/httpsyntax.h"
#include "transport/clientservices.h"
#include "transport/cookiestore.h"

#include <QAuthenticator>

#include <utility>

namespace QSocketIoPrivate {

namespace {

// Of a refusal only the beginning is ever shown.
constexpr qint64 openingBodyLimit = 1024;

constexpr HttpResponseReader::Limits openingLimits{ .body = openingBodyLimit };

TransportError failureOf(const StreamFailure &failure)
{
    TransportError error;
    switch (failure.kind) {
    case StreamFailure::Kind::Network:
        error.kind = TransportError::Kind::Failed;
        break;
    case StreamFailure::Kind::Tls:
        error.kind = TransportError::Kind::TlsFailed;
        break;
    case StreamFailure::Kind::Proxy:
        error.kind = TransportError::Kind::ProxyFailed;
        break;
    }
    error.message = failure.message;
    error.sslErrors = failure.sslErrors;
    return error;
}

} // namespace

WebSocketOpening::WebSocketOpening(const ClientRequest &request, ClientServices &services,
                                   Owner &owner)
    : m_request(request)
    , m_services(services)
    , m_owner(owner)
    , m_reader(openingLimits)
{}

WebSocketOpening::~WebSocketOpening() = default;

void WebSocketOpening::start(const QUrl &url, const QUrl &httpUrl)
{
    m_url = url;
    m_httpUrl = httpUrl;
    connectStream();
}

void WebSocketOpening::connectStream()
{
    m_reader = HttpResponseReader(openingLimits);
    m_handshake = {};
    if (m_request.deflate)
        m_handshake.offerDeflate(*m_request.deflate);
    m_connector = std::make_unique<StreamConnector>(static_cast<StreamConnector::Owner &>(*this));
    m_connector->start(streamTarget(m_request, m_httpUrl));
}

void WebSocketOpening::streamConnected(std::unique_ptr<ByteStream> stream)
{
    m_connector.reset();
    m_stream = std::move(stream);
    m_stream->setReader(this);
    m_stream->write(requestBytes());
}

void WebSocketOpening::streamFailed(const StreamFailure &failure)
{
    fail(failureOf(failure));
}

QList<QSslError> WebSocketOpening::ignorableSslErrors(const QList<QSslError> &errors)
{
    return m_services.ignorableSslErrors(errors);
}

QString WebSocketOpening::objectionTo(const QSslCertificate &peer)
{
    return pinObjection(m_request.pinnedKeys, peer);
}

void WebSocketOpening::authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator)
{
    m_services.authenticateProxy(proxy, authenticator);
}

// What is asked for

QByteArray WebSocketOpening::requestBytes()
{
    HttpHeaders fields;
    const QByteArray cookies = m_services.cookies().fieldFor(m_request.base, m_httpUrl);
    if (!cookies.isEmpty())
        fields.append("Cookie", cookies);
    const QByteArray authorization = m_login.authorization("GET", requestTarget(m_url));
    const QList<QByteArray> names = m_request.base.rawHeaderList();
    for (const QByteArray &name : names) {
        const bool isReplaced = (!authorization.isEmpty() && equalsHttpToken(name, "Authorization"))
                                || (!m_request.subprotocols.isEmpty()
                                    && equalsHttpToken(name, "Sec-WebSocket-Protocol"));
        if (!equalsHttpToken(name, "Cookie") && !isReplaced)
            fields.append(name, m_request.base.rawHeader(name));
    }
    if (!m_request.subprotocols.isEmpty())
        fields.append("Sec-WebSocket-Protocol", m_request.subprotocols.join(", "));
    if (!authorization.isEmpty())
        fields.append("Authorization", authorization);
    return m_handshake.request(requestTarget(m_url), hostField(m_url), fields);
}

// What is answered

qsizetype WebSocketOpening::bytesReceived(std::span<char> bytes)
{
    if (m_isDone)
        return qsizetype(bytes.size());
    const qsizetype used = m_reader.feed({ bytes.data(), qsizetype(bytes.size()) });
    using State = HttpResponseReader::State;
    const bool hasEnough = m_reader.state() == State::Body
                           && m_reader.answer().body.size() >= openingBodyLimit;
    if (m_reader.state() == State::Complete || m_reader.state() == State::Failed || hasEnough)
        answered();
    return used;
}

void WebSocketOpening::streamClosed()
{
    if (m_isDone)
        return;
    const QString reason = m_stream->errorString();
    m_reader.end();
    if (m_reader.state() == HttpResponseReader::State::Complete || m_reader.answer().status != 0)
        return answered();
    TransportError error;
    error.kind = TransportError::Kind::Failed;
    error.message = reason.isEmpty() ? QStringLiteral("The server closed the connection instead of "
                                                      "answering the WebSocket handshake")
                                     : reason;
    fail(error);
}

void WebSocketOpening::answered()
{
    const HttpAnswer &answer = m_reader.answer();
    const bool isReadable = m_reader.state() != HttpResponseReader::State::Failed;
    if (!isReadable && (answer.status == 0 || answer.status == 101)) {
        TransportError error;
        error.kind = TransportError::Kind::ParseError;
        error.message = QStringLiteral("The server's answer to the WebSocket handshake: %1")
                                .arg(QLatin1StringView(m_reader.error()));
        return fail(error);
    }
    m_services.cookies().store(answer.headers.values("Set-Cookie"), m_httpUrl);
    if (answer.status != 101)
        return refused();
    if (const char *problem = m_handshake.problem(answer)) {
        TransportError error;
        error.kind = TransportError::Kind::Rejected;
        error.httpStatus = answer.status;
        error.message = QString::fromLatin1(problem);
        return fail(error);
    }
    if (auto parameters = m_handshake.deflate(answer))
        m_deflate = std::make_unique<WebSocketDeflate>(*parameters, *m_request.deflate,
                                                       WebSocketDeflate::Side::Client);
    m_isDone = true;
    m_owner.webSocketOpened(std::move(m_stream));
}

void WebSocketOpening::refused()
{
    const HttpAnswer answer = m_reader.answer();
    const DestructionWatch watch(m_watched);
    const bool isRepeated = answer.status == 401 && authenticate(answer);
    if (!watch)
        return;
    if (isRepeated) {
        dropStream();
        return connectStream();
    }
    const QUrl location = QUrl::fromEncoded(answer.headers.value("Location"));
    fail(refusal(m_request, answer.status, refusalPhrase(answer.status, answer.reason, location),
                 answer.body));
}

// False: there is nothing more to say to the challenge.
bool WebSocketOpening::authenticate(const HttpAnswer &answer)
{
    const HttpLogin::Step step = m_login.challenged(answer.headers.values("WWW-Authenticate"));
    if (step != HttpLogin::Step::Ask)
        return step == HttpLogin::Step::Repeat;
    QAuthenticator asked = m_login.question();
    const DestructionWatch watch(m_watched);
    m_services.authenticate(m_httpUrl, &asked);
    return watch && m_login.accept(asked);
}

// The end

void WebSocketOpening::dropStream()
{
    m_connector.reset();
    if (m_stream)
        m_stream->abort();
    m_stream.reset();
}

void WebSocketOpening::fail(const TransportError &error)
{
    if (std::exchange(m_isDone, true))
        return;
    dropStream();
    m_owner.webSocketFailed(TransportError(error));
}

} // namespace QSocketIoPrivate
