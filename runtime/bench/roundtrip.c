/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server and a client that cost next to nothing themselves, to see what
 * tracing adds to a round trip.
 *
 *   roundtrip server                          prints "listening PORT"
 *   roundtrip client PORT COUNT RATE PREFIX   one keep-alive connection; RATE
 *                                             requests/s, 0 for one after another;
 *                                             prints p50 p90 p99 mean in ns
 *   roundtrip awake SECONDS                   keeps every CPU from halting with threads that
 *                                             run only when nothing else does
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
			     "Content-Length: 3\r\n\r\nok\n";

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Reads up to and including the bytes that end a message; returns 0 at the end. */
static int read_until(int fd, const char *end)
{
	char buffer[8192];
	size_t used = 0;

	while (used < sizeof(buffer) - 1) {
		ssize_t got = read(fd, buffer + used, sizeof(buffer) - 1 - used);

		if (got <= 0)
			return 0;
		used += got;
		buffer[used] = 0;
		if (used >= strlen(end) && !strcmp(buffer + used - strlen(end), end))
			return 1;
	}
	return 0;
}

static void no_delay(int fd)
{
	int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static void *serve(void *argument)
{
	int fd = (int)(long)argument;

	no_delay(fd);
	while (read_until(fd, "\r\n\r\n"))
		if (write(fd, ANSWER, sizeof(ANSWER) - 1) < 0)
			break;
	close(fd);
	return NULL;
}

/* Client and server share a CPU: where the scheduler would put them decides more than what is measured. */
static void stay_on(long cpu)
{
	cpu_set_t only;

	CPU_ZERO(&only);
	CPU_SET(cpu, &only);
	if (sched_setaffinity(0, sizeof(only), &only))
		fail("sched_setaffinity");
}

static void server(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	stay_on(0);
	if (bind(listener, (void *)&address, length) || listen(listener, 64))
		fail("listen");
	getsockname(listener, (void *)&address, &length);
	printf("listening %d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;) {
		pthread_t thread;
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			fail("accept");
		pthread_create(&thread, NULL, serve, (void *)(long)fd);
		pthread_detach(thread);
	}
}

static int by_size(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static void pause_until(long long when)
{
	struct timespec t = {when / 1000000000LL, when % 1000000000LL};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static void client(int port, long count, long rate, const char *prefix)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	long long *taken = calloc(count, sizeof(*taken)), began = now(), sum = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	stay_on(0);
	if (connect(fd, (void *)&address, sizeof(address)))
		fail("connect");
	no_delay(fd);
	for (long i = 0; i < count; i++) {
		char request[512];
		int size = snprintf(request, sizeof(request), "GET /%s/%ld HTTP/1.1\r\nHost: bench\r\nUser-Agent: roundtrip\r\n"
				    "Accept: */*\r\n\r\n", prefix, i);
		long long start;

		if (rate)
			pause_until(began + i * 1000000000LL / rate);
		start = now();
		if (write(fd, request, size) != size || !read_until(fd, "\r\n\r\nok\n"))
			fail("round trip");
		taken[i] = now() - start;
		sum += taken[i];
	}
	qsort(taken, count, sizeof(*taken), by_size);
	printf("result %lld %lld %lld %lld\n", taken[count / 2], taken[count * 9 / 10], taken[count * 99 / 100], sum / count);
}

static void *spin(void *cpu)
{
	struct sched_param none = {0};

	stay_on((long)cpu);
	if (sched_setscheduler(0, SCHED_IDLE, &none))
		return NULL;
	for (;;)
		__asm__ volatile("pause");
}

static void awake(int seconds)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	alarm(seconds);
	for (long cpu = 0; cpu < cpus; cpu++) {
		pthread_t thread;

		pthread_create(&thread, NULL, spin, (void *)cpu);
	}
	pause();
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "awake"))
		awake(atoi(argv[2]));
	else if (argc == 2 && !strcmp(argv[1], "server"))
		server();
	else if (argc == 6 && !strcmp(argv[1], "client"))
		client(atoi(argv[2]), atol(argv[3]), atol(argv[4]), argv[5]);
	else
		fprintf(stderr, "usage: roundtrip server | client PORT COUNT RATE PREFIX | awake SECONDS\n");
	return 0;
}
