// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "testing/memoryreply.h"

#include "io/streamconnector.h"
#include "transport/clientrequest.h"

#include <QAuthenticator>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QPointer>
#include <QVariant>

#include <cstring>
#include <limits>

namespace QSocketIoPrivate {

namespace {

// How much is too much is the client's to say, as with Qt's own replies.
constexpr HttpResponseReader::Limits replyLimits{ .body = std::numeric_limits<int>::max() };

QByteArray methodName(QNetworkAccessManager::Operation operation)
{
    return operation == QNetworkAccessManager::PostOperation ? QByteArrayLiteral("POST")
                                                             : QByteArrayLiteral("GET");
}

// What the manager of Qt does while it makes its own replies.
QNetworkRequest withCookies(const QNetworkRequest &request, const QNetworkCookieJar *jar)
{
    const QVariant control = request.attribute(QNetworkRequest::CookieLoadControlAttribute);
    if (control.isValid() && control.toInt() != QNetworkRequest::Automatic)
        return request;
    const QList<QNetworkCookie> cookies = jar->cookiesForUrl(request.url());
    QNetworkRequest result = request;
    if (!cookies.isEmpty())
        result.setHeader(QNetworkRequest::CookieHeader, QVariant::fromValue(cookies));
    return result;
}

} // namespace

MemoryNetworkAccess::MemoryNetworkAccess(std::shared_ptr<StreamSource> source)
    : m_source(std::move(source))
{}

QNetworkReply *MemoryNetworkAccess::createRequest(Operation operation,
                                                  const QNetworkRequest &request, QIODevice *body)
{
    auto *const reply = new MemoryReply(this, operation, withCookies(request, cookieJar()));
    reply->send(m_source, body);
    return reply;
}

MemoryReply::MemoryReply(MemoryNetworkAccess *manager, QNetworkAccessManager::Operation operation,
                         const QNetworkRequest &request)
    : QNetworkReply(manager)
    , m_reader(replyLimits)
{
    setRequest(request);
    setOperation(operation);
    setUrl(request.url());
    open(ReadOnly | Unbuffered);
}

void MemoryReply::send(const std::shared_ptr<StreamSource> &source, QIODevice *body)
{
    m_source = source;
    if (body)
        m_sent = body->readAll();
    connectStream();
}

void MemoryReply::connectStream()
{
    StreamTarget target;
    const bool isTls = url().scheme() == QLatin1String("https");
    target.kind = isTls ? StreamTarget::Kind::Tls : StreamTarget::Kind::Tcp;
    target.host = url().host();
    target.port = quint16(url().port(isTls ? 443 : 80));
    m_stream = m_source->connectTo(target);
    if (m_stream) {
        m_stream->setReader(this);
        m_stream->write(requestBytes());
        return;
    }
    // The caller has yet to connect to our signals.
    QMetaObject::invokeMethod(
            this, [this] { fail(ConnectionRefusedError, QStringLiteral("Connection refused")); },
            Qt::QueuedConnection);
}

QByteArray MemoryReply::requestBytes() const
{
    const QByteArray method = methodName(operation());
    const QByteArray target = url().path(QUrl::FullyEncoded).toLatin1() + '?'
                              + url().query(QUrl::FullyEncoded).toLatin1();
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\nHost: " + hostField(url())
                       + "\r\nConnection: close\r\n";
    const QByteArray authorization = m_login.authorization(method, target);
    const QNetworkRequest sent = request();
    const QList<QByteArray> names = sent.rawHeaderList();
    for (const QByteArray &name : names) {
        if (authorization.isEmpty() || name.compare("Authorization", Qt::CaseInsensitive) != 0)
            bytes += name + ": " + sent.rawHeader(name) + "\r\n";
    }
    if (!authorization.isEmpty())
        bytes += "Authorization: " + authorization + "\r\n";
    return bytes + "\r\n" + m_sent;
}

qsizetype MemoryReply::bytesReceived(std::span<char> bytes)
{
    m_reader.feed({ bytes.data(), qsizetype(bytes.size()) });
    const qsizetype used = qsizetype(bytes.size());
    if (m_reader.state() == HttpResponseReader::State::Complete)
        answered();
    else if (m_reader.state() == HttpResponseReader::State::Failed)
        fail(ProtocolFailure, QString::fromLatin1(m_reader.error()));
    return used;
}

void MemoryReply::streamClosed()
{
    m_reader.end();
    if (m_reader.state() == HttpResponseReader::State::Complete)
        answered();
    else
        fail(RemoteHostClosedError, QStringLiteral("Connection closed"));
}

void MemoryReply::answered()
{
    m_stream.reset();
    const HttpAnswer answer = m_reader.take();
    storeCookies(answer);
    const QPointer<MemoryReply> self(this);
    const bool isRepeated = answer.status == 401 && authenticate(answer);
    if (!self || isFinished())
        return;
    if (isRepeated)
        connectStream();
    else
        deliver(answer);
}

void MemoryReply::storeCookies(const HttpAnswer &answer)
{
    if (!manager())
        return;
    QList<QNetworkCookie> cookies;
    const QList<QByteArray> fields = answer.headers.values("Set-Cookie");
    for (const QByteArray &field : fields)
        cookies += QNetworkCookie::parseCookies(field);
    if (!cookies.isEmpty())
        manager()->cookieJar()->setCookiesFromUrl(cookies, url());
}

// As the manager of Qt asks, whose slots may destroy the reply. False: the refusal is the answer.
bool MemoryReply::authenticate(const HttpAnswer &answer)
{
    if (!manager())
        return false;
    const HttpLogin::Step step = m_login.challenged(answer.headers.values("WWW-Authenticate"));
    if (step != HttpLogin::Step::Ask)
        return step == HttpLogin::Step::Repeat;
    QAuthenticator asked = m_login.question();
    const QPointer<MemoryReply> self(this);
    Q_EMIT manager()->authenticationRequired(this, &asked);
    return self && m_login.accept(asked);
}

void MemoryReply::deliver(const HttpAnswer &answer)
{
    setAttribute(QNetworkRequest::HttpStatusCodeAttribute, answer.status);
    setAttribute(QNetworkRequest::HttpReasonPhraseAttribute, answer.reason);
    for (const auto &[name, value] : answer.headers.fields())
        setRawHeader(name, value);
    m_body = answer.body;
    const QPointer<MemoryReply> self(this);
    Q_EMIT metaDataChanged();
    if (self && !m_body.isEmpty())
        Q_EMIT readyRead();
    if (self)
        finish();
}

void MemoryReply::fail(NetworkError error, const QString &message)
{
    if (isFinished())
        return;
    m_stream.reset();
    setError(error, message);
    const QPointer<MemoryReply> self(this);
    Q_EMIT errorOccurred(error);
    if (self)
        finish();
}

void MemoryReply::finish()
{
    setFinished(true);
    Q_EMIT finished();
}

void MemoryReply::abort()
{
    fail(OperationCanceledError, QStringLiteral("Operation canceled"));
}

qint64 MemoryReply::bytesAvailable() const
{
    return m_body.size() + QNetworkReply::bytesAvailable();
}

qint64 MemoryReply::readData(char *target, qint64 maxSize)
{
    if (m_body.isEmpty())
        return isFinished() ? -1 : 0;
    const qint64 size = qMin(maxSize, qint64(m_body.size()));
    std::memcpy(target, m_body.constData(), size_t(size));
    m_body.remove(0, size);
    return size;
}

} // namespace QSocketIoPrivate

#include "moc_memoryreply.cpp"
