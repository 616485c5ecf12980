// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code of the page "QML in ten minutes": a server that asks who connects.
import QtQml
import QSocketIo

SocketIoClient {
    id: client

    //! [credentials]
    credentials: question => new Promise(answer => login.ask(question, answer))

    readonly property QtObject window: QtObject { // with two fields, in most programs
        id: login

        property bool visible: false
        property string title
        property var answer: null

        function ask(question: var, answer: var) {
            title = (question.isRepeated ? "Try again: " : "") + question.realm
            login.answer = answer
            visible = true
        }
        function accept(user: string, password: string) { close({ user: user, password: password }) }
        function reject() {
            client.active = false
            close(null)
        }
        function close(credentials: var) {
            const give = answer
            visible = false
            give(credentials)
        }
    }
    //! [credentials]
}
