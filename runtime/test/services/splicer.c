// SPDX-License-Identifier: Apache-2.0
/*
 * A proxy that does not look at what it forwards: answers go from socket to socket with splice(2),
 * as those of HAProxy and of Go's io.Copy do. One thread for each connection.
 *
 * Usage: splicer PORT TARGET-PORT     (port 0: any; prints "listening PORT")
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int target_port;

struct pair {
	int from, to;
};

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static void *answers(void *argument)
{
	struct pair *pair = argument;
	int ends[2];
	ssize_t n;

	if (pipe(ends))
		return NULL;
	while ((n = splice(pair->from, NULL, ends[1], NULL, 65536, SPLICE_F_MOVE)) > 0)
		while (n > 0) {
			ssize_t moved = splice(ends[0], NULL, pair->to, NULL, n, SPLICE_F_MOVE);

			if (moved <= 0)
				exit(1);
			n -= moved;
		}
	shutdown(pair->to, SHUT_WR);
	close(ends[0]);
	close(ends[1]);
	return NULL;
}

static void *serve(void *argument)
{
	int client = (intptr_t)argument, server = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = loopback(target_port);
	struct pair pair = { server, client };
	char buffer[16384];
	pthread_t back;
	ssize_t n;

	if (connect(server, (struct sockaddr *)&address, sizeof(address)))
		exit(1);
	pthread_create(&back, NULL, answers, &pair);
	while ((n = read(client, buffer, sizeof(buffer))) > 0)
		if (write(server, buffer, n) != n)
			break;
	shutdown(server, SHUT_WR);
	pthread_join(back, NULL);
	close(client);
	close(server);
	return NULL;
}

int main(int argc, char **argv)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0), client;
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	pthread_t thread;

	if (argc != 3)
		return 2;
	target_port = atoi(argv[2]);
	address = loopback(atoi(argv[1]));
	if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 64) ||
	    getsockname(listener, (struct sockaddr *)&address, &size))
		return 1;
	printf("listening %d\n", ntohs(address.sin_port));
	fflush(stdout);
	while ((client = accept(listener, NULL, NULL)) >= 0)
		if (!pthread_create(&thread, NULL, serve, (void *)(intptr_t)client))
			pthread_detach(thread);
	return 1;
}
