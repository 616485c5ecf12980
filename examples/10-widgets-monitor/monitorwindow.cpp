// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "monitorwindow.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QSplitter>
#include <QStatusBar>
#include <QTime>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace {

QTableView *makeView(QAbstractItemModel *model, const QString &name)
{
    auto *view = new QTableView;
    view->setObjectName(name);
    view->setModel(model);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setAlternatingRowColors(true);
    view->setShowGrid(false);
    view->verticalHeader()->hide();
    view->horizontalHeader()->setHighlightSections(false);
    return view;
}

QString contents(const QAbstractItemModel *model)
{
    QStringList rows;
    for (int row = 0; row < model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells.append(model->index(row, column).data().toString());
        rows.append(cells.join(u" | "_s));
    }
    return rows.join(u"; "_s);
}

} // namespace

MonitorWindow::MonitorWindow(QSocketIoServer *server)
    : m_server(server)
    , m_namespace(server->of("/"))
    , m_sockets(m_namespace)
    , m_rooms(m_namespace)
    , m_log(new QPlainTextEdit)
    , m_text(new QLineEdit)
    , m_send(new QPushButton)
    , m_disconnect(new QPushButton(tr("Disconnect")))
    , m_state(new QLabel)
{
    setWindowTitle(tr("Socket.IO monitor"));
    resize(980, 620);
    m_log->setObjectName(u"log"_s);
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(500);

    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(makeTables());
    splitter->addWidget(m_log);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    layout->addWidget(splitter);
    layout->addWidget(makeSender());
    setCentralWidget(content);
    m_state->setObjectName(u"state"_s);
    statusBar()->addWidget(m_state);

    watchEvents();
    auto *clock = new QTimer(this);
    clock->callOnTimeout(&m_sockets, &SocketTable::refresh);
    clock->start(std::chrono::seconds(1));
    updateState();
}

QWidget *MonitorWindow::makeTables()
{
    m_socketView = makeView(&m_sockets, u"sockets"_s);
    m_socketView->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_socketView->horizontalHeader()->setSectionResizeMode(SocketTable::Rooms, QHeaderView::Stretch);
    m_roomView = makeView(&m_rooms, u"rooms"_s);
    m_roomView->setSelectionMode(QAbstractItemView::SingleSelection);
    m_roomView->horizontalHeader()->setSectionResizeMode(RoomTable::Name, QHeaderView::Stretch);
    for (const QTableView *view : { m_socketView, m_roomView })
        connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
                &MonitorWindow::updateState);

    auto *tables = new QSplitter;
    tables->addWidget(m_socketView);
    tables->addWidget(m_roomView);
    tables->setStretchFactor(0, 3);
    tables->setStretchFactor(1, 1);
    return tables;
}

QWidget *MonitorWindow::makeSender()
{
    m_text->setObjectName(u"text"_s);
    m_text->setPlaceholderText(tr("A notice for the selected room, or for everybody"));
    m_send->setObjectName(u"send"_s);
    m_disconnect->setObjectName(u"disconnect"_s);
    connect(m_text, &QLineEdit::returnPressed, this, &MonitorWindow::send);
    connect(m_send, &QPushButton::clicked, this, &MonitorWindow::send);
    connect(m_disconnect, &QPushButton::clicked, this, &MonitorWindow::disconnectSelected);

    auto *sender = new QWidget;
    auto *layout = new QHBoxLayout(sender);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_send);
    layout->addWidget(m_disconnect);
    return sender;
}

void MonitorWindow::watchEvents()
{
    const auto nameOf = [](QSocketIoServerSocket *socket) {
        return socket->handshake().auth().value(u"name"_s, socket->id()).toString();
    };
    connect(m_namespace, &QSocketIoServerNamespace::socketConnected, this,
            [this, nameOf](QSocketIoServerSocket *socket) {
                note(tr("%1 connected").arg(nameOf(socket)));
                updateState();
            });
    connect(m_namespace, &QSocketIoServerNamespace::socketDisconnected, this,
            [this, nameOf](QSocketIoServerSocket *socket) {
                note(tr("%1 disconnected").arg(nameOf(socket)));
                updateState();
            });
    connect(m_namespace, &QSocketIoServerNamespace::eventReceived, this,
            [this, nameOf](QSocketIoServerSocket *socket, const QSocketIoEvent &event) {
                QStringList words;
                const QVariantList arguments = event.arguments();
                for (const QVariant &argument : arguments)
                    words.append(argument.toString());
                note(u"%1: %2 %3"_s.arg(nameOf(socket), event.name(), words.join(u' ')));
            });
}

void MonitorWindow::note(const QString &line)
{
    m_log->appendPlainText(QTime::currentTime().toString(u"hh:mm:ss  "_s) + line);
}

void MonitorWindow::send()
{
    if (m_text->text().isEmpty())
        return;
    const QString room = m_rooms.roomAt(m_roomView->currentIndex().row());
    const bool isForRoom = m_roomView->selectionModel()->hasSelection();
    (isForRoom ? m_namespace->to(room) : m_namespace->broadcast())
            .emitEvent("notice", m_text->text());
    note(tr("notice for %1: %2").arg(isForRoom ? room : tr("everybody"), m_text->text()));
    m_text->clear();
}

void MonitorWindow::disconnectSelected()
{
    QList<QSocketIoServerSocket *> chosen; // the rows go while their sockets do
    const QModelIndexList rows = m_socketView->selectionModel()->selectedRows();
    for (const QModelIndex &index : rows)
        chosen.append(m_sockets.socketAt(index.row()));
    for (QSocketIoServerSocket *socket : std::as_const(chosen))
        socket->disconnectClient();
}

void MonitorWindow::updateState()
{
    const QString room = m_rooms.roomAt(m_roomView->currentIndex().row());
    const bool isForRoom = m_roomView->selectionModel()->hasSelection();
    m_send->setText(isForRoom ? tr("Send to %1").arg(room) : tr("Send to everybody"));
    m_disconnect->setEnabled(m_socketView->selectionModel()->hasSelection());
    m_state->setText(
            tr("listening on port %1, clients: %2").arg(m_server->port()).arg(m_sockets.rowCount()));
}

QList<std::pair<QString, QString>> MonitorWindow::texts() const
{
    return { { u"state"_s, m_state->text() },
             { u"sockets"_s, contents(&m_sockets) },
             { u"rooms"_s, contents(&m_rooms) },
             { u"log"_s, m_log->toPlainText() },
             { u"send"_s, m_send->text() } };
}
