// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The conversation of one request about who sends it: challenges of the server, questions to the program, our answers.
#pragma once

#include "http/httpauthentication.h"

#include <QAuthenticator>

#include <optional>

namespace QSocketIoPrivate {

class HttpLogin
{
public:
    enum class Step : quint8 { GiveUp, Ask, Repeat };

    // What to do about a 401 with these WWW-Authenticate fields. Ask: take the question to the program, and its answer back.
    Step challenged(const QList<QByteArray> &fields);
    // Brings what was answered last, which was wrong.
    QAuthenticator question() const;
    bool accept(const QAuthenticator &answer); // false: nothing that has not been tried
    void accepted() { m_challenges = 0; }      // by the server
    // The Authorization field for a request; null while nobody has asked.
    QByteArray authorization(const QByteArray &method, const QByteArray &target) const;

private:
    std::optional<HttpChallenge> m_challenge;
    QAuthenticator m_answer;
    bool m_hasAnswer = false;
    int m_challenges = 0;
};

} // namespace QSocketIoPrivate
