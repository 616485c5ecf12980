// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "democlients.h"

#include <QTimer>

#include <array>

using namespace Qt::StringLiterals;

namespace {

const std::array<QString, 4> aisles{ u"aisle A"_s, u"aisle B"_s, u"cold store"_s,
                                     u"loading dock"_s };
const std::array<QString, 4> goods{ u"gear wheel"_s, u"bearing"_s, u"drive belt"_s, u"valve"_s };

} // namespace

DemoClients::DemoClients(const QUrl &url, int count, QObject *parent)
    : QObject(parent)
{
    for (int i = 1; i <= count; ++i) {
        auto *client = new QSocketIoClient(url, this);
        client->of("/")->setAuth({ { u"name"_s, u"scanner-%1"_s.arg(i) } });
        if (i % 3 == 0)
            client->setTransports({ QSocketIo::Transport::Polling });
        connect(client, &QSocketIoClient::opened, this, [this, client] { move(client); });
        client->open();
        m_clients.append(client);
    }
    auto *clock = new QTimer(this);
    clock->callOnTimeout(this, &DemoClients::act);
    clock->start(std::chrono::milliseconds(400));
}

void DemoClients::act()
{
    QSocketIoClient *client = m_clients.at(m_random.bounded(int(m_clients.size())));
    if (m_random.bounded(6) == 0)
        move(client);
    else
        client->emitEvent("scanned", goods.at(size_t(m_random.bounded(int(goods.size())))),
                          m_random.bounded(1, 40));
}

void DemoClients::move(QSocketIoClient *client)
{
    client->emitEvent("enter", aisles.at(size_t(m_random.bounded(int(aisles.size())))));
}
