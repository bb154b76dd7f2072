// SPDX-License-Identifier: Apache-2.0

// A reverse proxy of Go's standard library: goroutines that move between threads read requests, and
// others write those that go out.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

func main() {
	next, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(next)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 256}
	// Lets the client see what this hop received.
	proxy.ModifyResponse = func(response *http.Response) error {
		if seen := response.Request.Header.Get("Traceparent"); seen != "" {
			response.Header.Set("X-Seen-Traceparent", seen)
		}
		return nil
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, proxy))
}
