// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/scriptcredentials.h"

#include "client/socketioclient.h"
#include "script/scripttools.h"

#include <QAuthenticator>
#include <QJSEngine>
#include <QNetworkProxy>
#include <QQmlInfo>
#include <QUrl>

namespace QSocketIoQml {

namespace {

// A server may call its realm something else in each answer; nobody opens more windows than these.
constexpr qsizetype mostPlaces = 16;

QString keyOf(const CredentialsQuestion &question)
{
    return QStringLiteral("%1 %2:%3 %4")
            .arg(question.isProxy ? QStringLiteral("proxy") : QStringLiteral("server"),
                 question.host, QString::number(question.port), question.realm);
}

} // namespace

ScriptCredentials::ScriptCredentials(SocketIoClient *client)
    : QObject(client)
    , m_client(client)
{
    connect(client, &QSocketIoClient::authenticationRequired, this,
            [this](const QUrl &url, QAuthenticator *authenticator) {
                ask({ url.host(), url.port(), authenticator->realm(), false }, authenticator);
            });
    connect(client, &QSocketIoClient::proxyAuthenticationRequired, this, [this](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
        ask({ proxy.hostName(), proxy.port(), authenticator->realm(), true }, authenticator);
    });
    connect(client, &QSocketIoClient::opened, this, &ScriptCredentials::forgetAnswers);
}

void ScriptCredentials::ask(const CredentialsQuestion &question, QAuthenticator *authenticator)
{
    QJSEngine *const engine = scriptEngine(m_client);
    const QString key = keyOf(question);
    if (!engine || !makeRoom(key))
        return;
    Place &place = m_places[key];
    if (const auto answer = std::exchange(place.answer, std::nullopt))
        return take(key, *answer, authenticator);
    if (place.isPending || !m_function.isCallable())
        return;
    const ScriptTools *const tools = ScriptTools::of(engine);
    const QPointer<ScriptCredentials> guard(this);
    QJSValue thrown;
    const QJSValue result = tools->attempt(m_function, describe(question, place.hasAnswered),
                                           &thrown);
    if (!guard)
        return;
    if (!thrown.isUndefined()) {
        qmlWarning(m_client) << "credentials: " << thrown.toString();
    } else if (isPromise(result)) {
        m_places[key].isPending = true;
        tools->whenSettled(result, engine->toScriptValue(PromisedCredentials(this, key)));
    } else if (const auto pair = pairOf(result)) {
        take(key, *pair, authenticator);
    }
}

void ScriptCredentials::take(const QString &key, const Pair &pair, QAuthenticator *authenticator)
{
    m_places[key].hasAnswered = true;
    authenticator->setUser(pair.first);
    authenticator->setPassword(pair.second);
}

// Only what is still to be answered is worth to be kept.
bool ScriptCredentials::makeRoom(const QString &key)
{
    if (m_places.contains(key) || m_places.size() < mostPlaces)
        return true;
    forgetAnswers();
    return m_places.size() < mostPlaces;
}

void ScriptCredentials::forgetAnswers()
{
    m_places.removeIf([](QHash<QString, Place>::iterator place) { return !place->isPending; });
}

QJSValue ScriptCredentials::describe(const CredentialsQuestion &question, bool isRepeated) const
{
    QJSValue object = scriptEngine(m_client)->newObject();
    object.setProperty(QStringLiteral("host"), question.host);
    object.setProperty(QStringLiteral("port"), question.port);
    object.setProperty(QStringLiteral("realm"), question.realm);
    object.setProperty(QStringLiteral("isProxy"), question.isProxy);
    object.setProperty(QStringLiteral("isRepeated"), isRepeated);
    return object;
}

// Told apart before conversion: a Symbol that is converted crashes Qt 6.4.
std::optional<ScriptCredentials::Pair> ScriptCredentials::pairOf(const QJSValue &answer) const
{
    if (answer.isUndefined() || answer.isNull())
        return std::nullopt;
    const QJSValue user = answer.property(QStringLiteral("user"));
    const QJSValue password = answer.property(QStringLiteral("password"));
    if (user.isString() && (password.isString() || password.isUndefined()))
        return Pair{ user.toString(), password.isString() ? password.toString() : QString() };
    qmlWarning(m_client) << "credentials: the answer is no object with the texts user and password";
    return std::nullopt;
}

void ScriptCredentials::settled(const QString &key, const QJSValue &answer)
{
    using State = QSocketIoClient::State;
    const auto place = m_places.find(key);
    if (place == m_places.end() || !std::exchange(place->isPending, false))
        return;
    place->answer = pairOf(answer);
    const State state = m_client->state();
    if (place->answer && (state == State::Opening || state == State::WaitingToReconnect))
        m_client->reconnectNow();
}

void PromisedCredentials::accept(const QJSValue &answer) const
{
    if (m_credentials)
        m_credentials->settled(m_key, answer);
}

void PromisedCredentials::reject(const QJSValue &reason) const
{
    Q_UNUSED(reason)
    if (m_credentials)
        m_credentials->settled(m_key, QJSValue());
}

} // namespace QSocketIoQml

#include "moc_scriptcredentials.cpp"
