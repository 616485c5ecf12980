// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who may watch: somebody with the password, or with the session that the page got for it before.
#include "server/qsocketioadmin_p.h"

#include "logging.h"

#include <QFutureWatcher>
#include <QRunnable>

using namespace Qt::StringLiterals;
using QSocketIoPrivate::AdminPassword;
using QSocketIoPrivate::AdminSessions;

namespace {

// Who guesses passwords is to be slowed down, and must not make others wait for long.
constexpr int mostPendingChecks = 16;

// Between the middleware that lets the socket in and the moment in which it can be told.
constexpr char sessionProperty[] = "_q_adminSession";

// The page knows this text and asks again.
QSocketIoError invalidCredentials()
{
    return QSocketIoError::rejected(u"invalid credentials"_s);
}

} // namespace

QFuture<QSocketIoError> QSocketIoAdminPrivate::authenticate(QSocketIoServerSocket *socket)
{
    const auto attempt = std::make_shared<Attempt>();
    attempt->promise.start();
    const QFuture<QSocketIoError> verdict = attempt->promise.future();
    const QVariantMap auth = socket->handshake().auth();
    const QString session = auth.value(u"sessionId"_s).toString();
    attempt->socket = socket;
    attempt->userName = auth.value(u"username"_s).toString();
    attempt->secret = auth.value(u"password"_s).toString();
    if (isUnprotected || sessions.contains(session))
        attempt->finish({});
    else if (!session.isEmpty() && isStored && storeContext)
        askStore(session, attempt);
    else
        checkPassword(attempt);
    return verdict;
}

// A watcher rather than a continuation, because it goes together with this object.
void QSocketIoAdminPrivate::askStore(const QString &session, const AttemptPtr &attempt)
{
    auto *const watcher = new QFutureWatcher<bool>(q_ptr);
    QObject::connect(watcher, &QFutureWatcherBase::finished, q_ptr, [this, watcher, attempt] {
        watcher->deleteLater();
        const bool isKnown = !watcher->isCanceled() && watcher->future().resultCount() > 0
                             && watcher->result();
        if (isKnown)
            attempt->finish({});
        else
            checkPassword(attempt);
    });
    watcher->setFuture(isStored(session));
}

// In a thread of its own, because it is made to take long; one after the other.
void QSocketIoAdminPrivate::checkPassword(const AttemptPtr &attempt)
{
    if (!password || attempt->secret.isEmpty() || attempt->userName != userName) {
        attempt->finish(invalidCredentials());
        return;
    }
    if (pendingChecks >= mostPendingChecks) {
        qCWarning(lcQSocketIoServer, "too many attempts to log in as admin at once");
        attempt->finish(invalidCredentials());
        return;
    }
    ++pendingChecks;
    // The object outlives the thread: its destruction waits for it.
    checks.start(QRunnable::create([this, expected = *password, attempt] {
        const bool isRight = expected.matches(attempt->secret);
        QMetaObject::invokeMethod(
                q_ptr, [this, attempt, isRight] { passwordChecked(attempt, isRight); },
                Qt::QueuedConnection);
    }));
}

void QSocketIoAdminPrivate::passwordChecked(const AttemptPtr &attempt, bool isRight)
{
    --pendingChecks;
    if (isRight && attempt->socket)
        saveSession(attempt->socket);
    attempt->finish(isRight ? QSocketIoError() : invalidCredentials());
}

void QSocketIoAdminPrivate::saveSession(QSocketIoServerSocket *socket)
{
    const QString session = AdminSessions::makeId();
    if (store && storeContext)
        store(session);
    else
        sessions.add(session);
    socket->setProperty(sessionProperty, session);
}

void QSocketIoAdminPrivate::adminConnected(QSocketIoServerSocket *socket)
{
    const QVariant session = socket->property(sessionProperty);
    if (session.isValid())
        socket->emitEvent("session", session.toString());
    socket->setProperty(sessionProperty, QVariant());
    socket->emitEvent("config", QVariantMap{ { u"supportedFeatures"_s, features() } });
    if (!feed)
        restartFeed();
    feed->greet(socket);
    feed->sendStatistics();
}

/*!
    Returns what setCredentials() needs to recognise \a password: PBKDF2 with SHA-512, a random salt, and \a iterations that make
    guessing slow, from 1 to 10 million. The default, 210 000, takes most of a second. The result is text that may
    stand in a configuration file. Make it once, with a program such as this:

    \snippet snippets/tst_monitoringsnippets.cpp hash
*/
QByteArray QSocketIoAdmin::hashPassword(const QString &password, int iterations)
{
    return AdminPassword::make(password, iterations).toText();
}

/*!
    Lets those in who know \a userName and the password of which \a passwordHash was made by hashPassword(). Returns false, and changes
    nothing, when \a passwordHash is not of that kind; hashes of bcrypt, which the reference implementation takes, are not.

    Passwords are checked one after the other in a thread of their own; when more than 16 wait, further ones are refused. Who
    has shown the password gets a session, by which the page comes back later without it.

    \sa setSessionStore(), setSessionAge()
*/
bool QSocketIoAdmin::setCredentials(const QString &userName, const QByteArray &passwordHash)
{
    Q_D(QSocketIoAdmin);
    const auto password = AdminPassword::fromText(passwordHash);
    if (!password) {
        qCWarning(lcQSocketIoServer, "the admin's password is not in the form of hashPassword()");
        return false;
    }
    d->userName = userName;
    d->password = password;
    d->isUnprotected = false;
    return true;
}

/*!
    Lets everybody in who can reach the server. For development, and for servers that only admins can reach. setCredentials() takes it back.
*/
void QSocketIoAdmin::setUnprotected()
{
    Q_D(QSocketIoAdmin);
    d->isUnprotected = true;
}

/*!
    \typealias QSocketIoAdmin::SessionTest

    A function that tells whether a session has been saved and not expired.
*/

/*!
    \typealias QSocketIoAdmin::SessionSaver

    A function that saves a session.
*/

/*!
    Keeps the sessions of the page elsewhere than in the memory of this process, as long as \a context lives: \a contains is asked
    whether a session is known, and \a save is called with a new one. Several servers can share them by that, and they
    outlive a restart. A session is a secret of 32 characters; how long it counts is then up to the store. Both functions are called in
    the server's thread.

    Without a store the server keeps the last 1000 sessions, each for sessionAge().
*/
void QSocketIoAdmin::setSessionStore(const QObject *context, SessionTest contains, SessionSaver save)
{
    Q_D(QSocketIoAdmin);
    d->storeContext = context;
    d->isStored = std::move(contains);
    d->store = std::move(save);
}

/*!
    Returns for how long the page needs no password again.

    \sa setSessionAge()
*/
std::chrono::seconds QSocketIoAdmin::sessionAge() const
{
    Q_D(const QSocketIoAdmin);
    return d->sessions.age();
}

/*!
    Makes sessions of the page expire after \a age, those from now on. The default is 24 hours. It does not hold where a store of the
    program's own keeps them.

    \sa setSessionStore()
*/
void QSocketIoAdmin::setSessionAge(std::chrono::seconds age)
{
    Q_D(QSocketIoAdmin);
    d->sessions.setAge(age);
}
