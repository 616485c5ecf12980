// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Long polling, the client's side, on the client's QNetworkAccessManager.
#pragma once

#include "io/deadline.h"
#include "protocol/enginepayload.h"
#include "transport/clientrequest.h"
#include "transport/enginetransport.h"
#include "transport/httplogin.h"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QObject>
#include <QPointer>
#include <QSslError>

#include <chrono>
#include <functional>
#include <optional>

namespace QSocketIoPrivate {

class ClientServices;

class PollingClientTransport final : public QObject, public EngineTransport
{
    Q_OBJECT
public:
    PollingClientTransport(DeadlineQueue &deadlines, ClientServices &services,
                           const ClientRequest &request);
    ~PollingClientTransport() override;

    void open(); // GET without sid; the open packet arrives through packetReceived()
    void setSession(const QByteArray &sid, qint64 maxPayload, std::chrono::milliseconds pollTimeout);
    // No further GET; whenPaused() comes when the running GET and POST are finished and delivered.
    void pause(std::function<void()> whenPaused);
    void resume(); // the session stays here after all

    // A server that answers the handshake in another revision is spoken to in that one, see revision().
    EngineRevision revision() const { return m_request.revision; }
    void setAdaptive(bool adaptive) { m_isAdaptive = adaptive; }
    void setMaxIncoming(qint64 bytes) { m_maxIncoming = bytes; }
    // Where the handshake was redirected to, if it was.
    QUrl url() const { return m_request.base.url(); }

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::Polling; }
    bool isWritable() const override;               // no POST is running
    void send(QList<EngineOutput> &queue) override; // at most 16 packets and maxPayload bytes
    qint64 bytesToWrite() const override { return m_posted.bytes.size(); }
    void close() override; // POSTs a close packet
    void abort() override;
    void setReadingPaused(bool paused) override; // no further GET

private:
    // A running request and the part of its answer that has been read.
    struct Exchange
    {
        explicit Exchange(DeadlineQueue &deadlines, std::function<void()> timedOut)
            : deadline(deadlines, std::move(timedOut))
        {}
        bool isRunning() const { return !reply.isNull(); }
        QPointer<QNetworkReply> reply;
        QByteArray body;
        QString objection; // to the server's certificate
        QList<QSslError> sslErrors;
        QElapsedTimer time;
        Deadline deadline;
    };

    QNetworkRequest makeRequest();
    void get();
    void watchForRepetition();
    void poll();
    bool adaptRevision(const QByteArray &body);
    void post(EnginePayloadWriter &writer);
    void sendPosted();
    bool answerChallenge();
    void refused(const Exchange &exchange, const QByteArray &body);
    std::chrono::milliseconds postTimeout() const;
    void start(Exchange &exchange, QNetworkReply *reply);
    void drop(Exchange &exchange);
    bool readAnswer(Exchange &exchange);
    void answerReceived(Exchange &exchange);
    void pollAnswered(const QByteArray &body);
    void postAnswered();
    void redirected(TransportError refusal);
    void sslFailed(QNetworkReply *reply, const QList<QSslError> &errors);
    void encrypted(QNetworkReply *reply);
    TransportError failureOf(const Exchange &exchange) const;
    void reportPaused();
    void reportClosed();
    void fail(const TransportError &error);

    ClientServices &m_services;
    ClientRequest m_request;
    QByteArray m_sid;
    Exchange m_get;
    Exchange m_post;
    std::function<void()> m_whenPaused;
    std::chrono::milliseconds m_pollTimeout{ 0 };
    qint64 m_maxPayload = 0;
    qint64 m_maxIncoming = 100'000'000;
    struct
    {
        QByteArray bytes;
        bool isBinary = false;
    } m_posted;        // and not answered
    HttpLogin m_login; // for POSTs
    int m_redirects = 0;
    std::optional<bool> m_isForwarded; // by a proxy that reads what we send, once that is known
    int m_requests = 0;
    bool m_isAdaptive = false;
    bool m_isLoggedIn = false; // the manager answers challenges
    bool m_isPaused = false;   // for an upgrade
    bool m_isReadingPaused = false;
    bool m_isClosing = false;
    bool m_isClosePosted = false;
    bool m_isClosed = false;
};

// What an answer that is no success says.
TransportError httpRefusal(const ClientRequest &request, const QNetworkReply *reply,
                           const QByteArray &body);

} // namespace QSocketIoPrivate
