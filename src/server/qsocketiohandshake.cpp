// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The request that opened a connection, and what the peer sent to get into a namespace.
#include "server/qsocketiohandshake_p.h"

#include "io/peercertificate.h"
#include "server/qsocketiorequest_p.h"

using namespace Qt::StringLiterals;

/*!
    \class QSocketIoHandshake
    \inmodule QSocketIo
    \brief What a peer told about itself when it connected.

    A value, obtained from QSocketIoServerSocket::handshake(): the HTTP request that opened the connection, and the
    authentication data of the CONNECT packet (Socket.IO protocol 5, "Connection to a namespace"). All of it
    comes from the peer and is to be believed only as far as the program has a reason to.

    A default constructed handshake is empty. Copies share their data; it may be used in any thread.

    \sa QSocketIoServerSocket::handshake(), QSocketIoServerNamespace::use()
*/

/*!
    \property QSocketIoHandshake::url
    \brief the address that the peer asked for, with path and query

    Put together from the request line, the \c Host field and whether the connection is encrypted. When the peer
    sent no usable \c Host field, the URL has no host.
*/

/*!
    \property QSocketIoHandshake::auth
    \brief the members of the object that the peer sent with its request to join the namespace

    Empty when it sent none. Each namespace gets its own. Clients of Engine.IO 3 cannot send any, see queryValue().
*/

/*!
    \property QSocketIoHandshake::protocol
    \brief the revision of the protocol that the connection speaks

    QSocketIo::Protocol::EngineIo4, or QSocketIo::Protocol::EngineIo3 where QSocketIoServer::setAllowEngineIo3() has let older clients
    in. An empty handshake says \c EngineIo4.
*/

/*!
    \property QSocketIoHandshake::secure
    \brief whether the connection is encrypted with TLS

    A proxy that decrypts in front of the server is not seen here.
*/

/*!
    \property QSocketIoHandshake::crossOrigin
    \brief whether the request came from a web page of another origin

    True when the \c Origin field names another host or port than the \c Host field, or is \c{"null"}; false without an \c Origin
    field, which only browsers send. The scheme is left out of account, because a proxy may have decrypted.
*/

/*!
    \property QSocketIoHandshake::subprotocol
    \brief the WebSocket subprotocol that was chosen among those that the client offered

    Empty when there is none, and as long as the client polls. What QSocketIoServerSocket::handshake() returns after an
    upgrade knows the one of the new WebSocket.

    \sa QSocketIoServer::setSubprotocols()
*/

/*!
    \property QSocketIoHandshake::time
    \brief when the connection was opened, in UTC
*/

/*!
    Makes an empty handshake.
*/
QSocketIoHandshake::QSocketIoHandshake() = default;

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoHandshake::QSocketIoHandshake(const QSocketIoHandshake &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoHandshake &QSocketIoHandshake::operator=(const QSocketIoHandshake &other) = default;

/*!
    Destroys the value.
*/
QSocketIoHandshake::~QSocketIoHandshake() = default;

QUrl QSocketIoHandshake::url() const
{
    return d ? QSocketIoPrivate::requestUrl(d->request.info()) : QUrl();
}

/*!
    Returns the value of the parameter \a key of the query, percent-decoded. Empty when there is none of that name.

    A client of Engine.IO 3 has no auth(). What it is asked for goes into the query of the URL that it opens, or into one that it
    appends to the name of the namespace, \c{"/chat?token=1"}; where both have the parameter, the namespace's counts.
*/
QString QSocketIoHandshake::queryValue(const QString &key) const
{
    if (!d)
        return {};
    const QByteArray name = key.toUtf8();
    if (const auto own = QSocketIoPrivate::findQueryItem(d->query, name))
        return QString::fromUtf8(QSocketIoPrivate::percentDecoded(*own));
    return QString::fromUtf8(d->request.info().request.queryValue(name).value_or(QByteArray()));
}

/*!
    Returns the value of the HTTP header field \a name, compared without regard to case. When it was sent several times,
    the first one counts; null when there is none.
*/
QByteArray QSocketIoHandshake::header(QByteArrayView name) const
{
    return d ? d->request.header(name) : QByteArray();
}

/*!
    Returns all HTTP header fields of the request, as name and value, in the order of their arrival.
*/
QList<std::pair<QByteArray, QByteArray>> QSocketIoHandshake::headers() const
{
    return d ? d->request.info().request.headers.fields()
             : QList<std::pair<QByteArray, QByteArray>>();
}

QVariantMap QSocketIoHandshake::auth() const
{
    return d ? d->auth : QVariantMap();
}

/*!
    Returns the address that the connection comes from. Behind a proxy, that is the proxy's.
*/
QHostAddress QSocketIoHandshake::peerAddress() const
{
    return d ? d->request.peerAddress() : QHostAddress();
}

QSocketIo::Protocol QSocketIoHandshake::protocol() const
{
    const bool isLegacy = d
                          && d->request.format().revision
                                     == QSocketIoPrivate::EngineRevision::Three;
    return isLegacy ? QSocketIo::Protocol::EngineIo3 : QSocketIo::Protocol::EngineIo4;
}

QString QSocketIoHandshake::subprotocol() const
{
    return d ? QString::fromLatin1(d->request.subprotocol()) : QString();
}

bool QSocketIoHandshake::isSecure() const
{
    return d && d->request.isEncrypted();
}

bool QSocketIoHandshake::isCrossOrigin() const
{
    const QByteArray text = header("Origin");
    if (text.isEmpty())
        return false;
    const QUrl origin = QUrl::fromEncoded(text);
    const int defaultPort = origin.scheme() == "https"_L1 ? 443 : 80;
    QUrl own;
    own.setAuthority(QString::fromLatin1(header("Host")));
    return origin.host() != own.host() || origin.port(defaultPort) != own.port(defaultPort);
}

/*!
    Returns the certificate that the peer has shown in the TLS handshake, for servers that ask for one:
    see QSocketIoServer::setSslConfiguration(). Null when it has shown none. Whether it is to be
    trusted, peerCertificateErrors() tells.
*/
QSslCertificate QSocketIoHandshake::peerCertificate() const
{
    return d && d->request.certificate() ? d->request.certificate()->certificate
                                         : QSslCertificate();
}

/*!
    Returns what is wrong with the peer's certificate. Empty when it was issued by one of the server's CA certificates and is
    valid, which QSslSocket::VerifyPeer demands of everybody; with QSslSocket::QueryPeer a program that relies on the
    certificate has to look here.

    \sa peerCertificate()
*/
QList<QSslError> QSocketIoHandshake::peerCertificateErrors() const
{
    return d && d->request.certificate() ? d->request.certificate()->errors : QList<QSslError>();
}

QDateTime QSocketIoHandshake::time() const
{
    return d ? d->time : QDateTime();
}

QSocketIoHandshake QSocketIoPrivate::HandshakeAccess::make(const OpeningRequest &request,
                                                           const QDateTime &time,
                                                           const QVariantMap &auth,
                                                           const QByteArray &query)
{
    auto *data = new QSocketIoHandshakeData;
    data->request = request;
    data->time = time;
    data->auth = auth;
    data->query = query;
    QSocketIoHandshake handshake;
    handshake.d = data;
    return handshake;
}

void QSocketIoPrivate::HandshakeAccess::setSubprotocol(QSocketIoHandshake &handshake,
                                                       const QByteArray &subprotocol)
{
    if (std::as_const(handshake).d->request.subprotocol() != subprotocol)
        handshake.d->request.setSubprotocol(subprotocol);
}
