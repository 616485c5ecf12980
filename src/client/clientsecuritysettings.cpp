// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: TLS, proxies, cookies, redirects.
#include "client/qsocketioclient_p.h"
#include "logging.h"

#include <QCryptographicHash>
#include <QSslKey>

/*!
    Returns whether the client goes where an answer to a poll sends it. QSocketIo::RedirectPolicy::SameOrigin by default.
*/
QSocketIo::RedirectPolicy QSocketIoClientSettings::redirectPolicy() const
{
    Q_D(const QSocketIoClient);
    return d->options.redirectPolicy;
}

/*!
    Sets whether the client goes where an answer to a poll sends it to \a policy. At most ten times in a row; the
    connection then stays where the first of its polls has ended, also when it is upgraded. Neither a POST, which would
    lose its packets, nor a WebSocket handshake is ever sent elsewhere: the attempt fails with an error that names the
    place.
*/
void QSocketIoClientSettings::setRedirectPolicy(QSocketIo::RedirectPolicy policy)
{
    Q_D(QSocketIoClient);
    d->options.redirectPolicy = policy;
}

/*!
    Returns the cookies that are sent with polls and WebSocket handshakes, and that the server's answers to either add
    to. By default it is a jar in memory, which the client makes and keeps as long as it lives.

    \sa setCookieJar()
*/
QNetworkCookieJar *QSocketIoClientSettings::cookieJar() const
{
    Q_D(const QSocketIoClient);
    return d->cookies->jar();
}

/*!
    Sets the cookie \a jar, to share it with other clients or with a QNetworkAccessManager of the program. It stays the
    program's: the client does not delete it, and goes on with a jar of its own when it is deleted. It is used in the
    client's thread. A null pointer brings back the client's own jar.
*/
void QSocketIoClientSettings::setCookieJar(QNetworkCookieJar *jar)
{
    Q_D(QSocketIoClient);
    d->cookies->setJar(jar);
}

/*!
    Returns the proxy. QNetworkProxy::DefaultProxy by default: what QNetworkProxy::setApplicationProxy(),
    QNetworkProxyFactory::setApplicationProxyFactory() or QNetworkProxyFactory::setUseSystemConfiguration() say.
*/
QNetworkProxy QSocketIoClientSettings::proxy() const
{
    Q_D(const QSocketIoClient);
    return d->options.proxy;
}

/*!
    Sets the \a proxy that polls and WebSockets go through: SOCKS 5, or HTTP with the method CONNECT. A name and password
    can be part of it.

    \sa QSocketIoClient::proxyAuthenticationRequired()
*/
void QSocketIoClientSettings::setProxy(const QNetworkProxy &proxy)
{
    Q_D(QSocketIoClient);
    d->options.proxy = proxy;
}

/*!
    Returns the TLS configuration of baseRequest().
*/
QSslConfiguration QSocketIoClientSettings::sslConfiguration() const
{
    Q_D(const QSocketIoClient);
    return d->options.baseRequest.sslConfiguration();
}

/*!
    Sets the TLS \a configuration of baseRequest(): authorities, client certificate with its key, protocol versions. The
    server's certificate is verified unless QSslConfiguration::peerVerifyMode says otherwise.
*/
void QSocketIoClientSettings::setSslConfiguration(const QSslConfiguration &configuration)
{
    Q_D(QSocketIoClient);
    d->options.baseRequest.setSslConfiguration(configuration);
}

/*!
    Accepts a server certificate in spite of \a errors, from the next connection on; called in a slot of
    QSocketIoClient::sslErrors(), also for the one that is being made. An empty list takes that back. Name the
    certificate in the errors, as a QSslError can, so that no other one is accepted.
*/
void QSocketIoClientSettings::ignoreSslErrors(const QList<QSslError> &errors)
{
    Q_D(QSocketIoClient);
    d->options.ignoredSslErrors = errors;
    if (d->session)
        d->session->setIgnoredSslErrors(errors);
}

/*!
    Returns the digests of the public keys that the server may have. Empty by default: any key that passes verification.
*/
QList<QByteArray> QSocketIoClientSettings::pinnedPublicKeys() const
{
    Q_D(const QSocketIoClient);
    return d->options.pinnedKeys;
}

/*!
    Sets the SHA-256 \a digests, of 32 bytes each, of the public keys that the server's certificate may have. A server
    with another key is left before anything is sent to it. The certificate has to pass verification as well, unless
    that is switched off: for a device with a certificate of its own making, set QSslSocket::VerifyNone in
    sslConfiguration() together with its digest here.

    Only the server's own certificate counts, none of the authorities above it. List the key that will come next as
    well, so that the server can be given it. A digest that is not 32 bytes long fits no key; a warning says so.

    \sa publicKeyDigest()
*/
void QSocketIoClientSettings::setPinnedPublicKeys(const QList<QByteArray> &digests)
{
    Q_D(QSocketIoClient);
    constexpr qsizetype digestSize = 32;
    for (const QByteArray &digest : digests) {
        if (digest.size() != digestSize)
            qCWarning(lcQSocketIoClient)
                    << "a pinned public key is a SHA-256 digest of 32 bytes, not" << digest.size()
                    << "bytes; it fits no server";
    }
    d->options.pinnedKeys = digests;
}

/*!
    Returns the SHA-256 digest of the public key of \a certificate (its SubjectPublicKeyInfo), or an empty array when the
    key is of a kind that Qt cannot read.

    On a command line: \c {openssl x509 -in server.pem -pubkey -noout | openssl pkey -pubin -outform der | sha256sum}.

    \sa setPinnedPublicKeys()
*/
QByteArray QSocketIoClientSettings::publicKeyDigest(const QSslCertificate &certificate)
{
    const QByteArray key = certificate.publicKey().toDer();
    return key.isEmpty() ? QByteArray() : QCryptographicHash::hash(key, QCryptographicHash::Sha256);
}
