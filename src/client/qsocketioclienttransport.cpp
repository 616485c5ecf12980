// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioclienttransport.h"

/*!
    \class QSocketIoClientTransport
    \inmodule QSocketIo
    \ingroup client
    \brief What a program implements to have a client's connection run over something of its own.

    A transport carries the messages of one connection both ways, whole and in order, as a WebSocket does: text and bytes. It knows
    nothing of what is in them. QSocketIoClientSettings::setTransportFactory() makes the client use it; each attempt gets a new one.

    \snippet client/tst_customtransport.cpp transport

    The client calls open() first, once, and nothing after close(). It deletes the transport whenever it has no more use for it, also
    without close(), and never from within a call or a signal of it. Everything happens in the client's thread. Signals may be
    emitted at any time, also in a call of the client: they are taken note of from the event loop. None of the functions may close
    or delete the client.

    \since QSocketIo 0.1
    \sa {Connecting}
*/

/*!
    \fn void QSocketIoClientTransport::open(const QUrl &url)

    Connects with the server. The \a url is what a WebSocket would be opened to: with the path and the query of the client, and what the
    server has to know of the protocol, \c{EIO=4&transport=websocket}. opened() has to follow, or closed(); the client waits for
    QSocketIoClientSettings::openTimeout().
*/

/*!
    \fn void QSocketIoClientTransport::sendText(const QByteArray &text)

    Sends \a text, which is UTF-8, as one message.
*/

/*!
    \fn void QSocketIoClientTransport::sendBinary(const QByteArray &bytes)

    Sends \a bytes as one message, which may be empty.
*/

/*!
    \fn void QSocketIoClientTransport::close()

    Closes the connection: what was sent leaves first, and closed() follows. The client waits for 300 milliseconds.
*/

/*!
    \fn void QSocketIoClientTransport::opened()

    To be emitted when messages can be sent.
*/

/*!
    \fn void QSocketIoClientTransport::textReceived(const QByteArray &text)

    To be emitted for each message that is \a text in UTF-8.
*/

/*!
    \fn void QSocketIoClientTransport::binaryReceived(const QByteArray &bytes)

    To be emitted for each message of \a bytes.
*/

/*!
    \fn void QSocketIoClientTransport::bytesWritten()

    To be emitted when bytesToWrite() has become smaller. Without it a client that has stopped sending does not go on.
*/

/*!
    \fn void QSocketIoClientTransport::closed(const QSocketIoError &error)

    To be emitted when the connection has ended or could not be made. No \a error means that it was closed in order; the message of
    one is that of QSocketIoClient::errorOccurred().
*/

/*!
    Constructs a transport that is not open, as a child of \a parent.
*/
QSocketIoClientTransport::QSocketIoClientTransport(QObject *parent)
    : QObject(parent)
{}

QSocketIoClientTransport::~QSocketIoClientTransport() = default;

/*!
    Returns how many bytes were sent and have not left yet. The client keeps messages to itself while there are 256 KiB or more. The
    default implementation returns 0.
*/
qint64 QSocketIoClientTransport::bytesToWrite() const
{
    return 0;
}

#include "moc_qsocketioclienttransport.cpp"
