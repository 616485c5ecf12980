// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A function of a script that is asked for names and passwords.
#pragma once

#include <QHash>
#include <QJSValue>
#include <QObject>
#include <QPointer>

#include <optional>
#include <utility>

class QAuthenticator;
class SocketIoClient;

namespace QSocketIoQml {

struct CredentialsQuestion
{
    QString host;
    int port = -1; // what the URL says; -1: nothing
    QString realm;
    bool isProxy = false;
};

// Of one client, which is its parent.
class ScriptCredentials final : public QObject
{
    Q_OBJECT
public:
    explicit ScriptCredentials(SocketIoClient *client);

    QJSValue function() const { return m_function; }
    void setFunction(const QJSValue &function) { m_function = function; }
    void settled(const QString &key, const QJSValue &answer); // of a promise

private:
    using Pair = std::pair<QString, QString>; // name and password
    struct Place
    {
        bool isPending = false;     // a promise of the script is to be settled
        bool hasAnswered = false;   // since the connection was open last
        std::optional<Pair> answer; // for the next attempt
    };

    void ask(const CredentialsQuestion &question, QAuthenticator *authenticator);
    void take(const QString &key, const Pair &pair, QAuthenticator *authenticator);
    bool makeRoom(const QString &key);
    void forgetAnswers();
    QJSValue describe(const CredentialsQuestion &question, bool isRepeated) const;
    std::optional<Pair> pairOf(const QJSValue &answer) const;

    SocketIoClient *m_client;
    QJSValue m_function{ QJSValue::NullValue };
    QHash<QString, Place> m_places; // by who asks
};

// What a promise of the script reports to.
class PromisedCredentials
{
    Q_GADGET
public:
    PromisedCredentials() = default;
    PromisedCredentials(ScriptCredentials *credentials, const QString &key)
        : m_credentials(credentials)
        , m_key(key)
    {}
    Q_INVOKABLE void accept(const QJSValue &answer) const;
    Q_INVOKABLE void reject(const QJSValue &reason) const;

private:
    QPointer<ScriptCredentials> m_credentials;
    QString m_key;
};

} // namespace QSocketIoQml
