// SPDX-License-Identifier: Apache-2.0
// Words between the data cache, its user and the bus, and the bus itself as core, SoC and memories see it. What one struct carries
// never depends, within a cycle, on the struct that comes back: that order (busy, request, response, lookup address) keeps the
// bundles free of loops.
package mem_pkg;
  // user -> data cache
  typedef struct packed {
    logic         grant;     // the cache may take the lookup port for a drain
    logic         st_en;     // store of a word that hit; has the write port
    logic         st_dirty;  // its line is dirty already
    logic         op_req;    // slow operation, held until op_done
    logic [2:0]   op;        // 0 refill, 1 uncached read, 2 uncached write, 3 flush a line, 4 flush all
    logic         dr_valid;  // drain of the store buffer
    logic         dr_run;    // the next eight are the whole line: a miss needs no refill
    logic         dr_hold;   // a miss had better wait
    logic [3:0]   dr_mask;
    logic [3:0]   mask;      // of store and operation
    logic [31:12] tag;       // page of the lookup of the cycle before
    logic [31:2]  addr;      // of store and operation
    logic [31:2]  dr_addr;
    logic [31:0]  data;      // of store and operation
    logic [31:0]  dr_data;
  } dc_req_t;

  // data cache -> user
  typedef struct packed {
    logic         own;       // the cache uses the lookup port in this cycle
    logic         l1_dirty;  // of the way that hit in the lookup of the cycle before
    logic         l1_replay; // that lookup met a write: look again
    logic         dr_pop;
    logic         op_done;
    logic         early;     // of a refill: op_data is the word of addr
    logic [31:2]  own_addr;
    logic [31:0]  l1_data;
    logic [31:0]  op_data;
  } dc_rsp_t;

  // client -> bus; held until last
  typedef struct packed {
    logic         req;
    logic         we;
    logic         single;    // one word, else a line
    logic [3:0]   sel;
    logic [31:2]  adr;
    logic [31:0]  dat;       // of the word the bus names
  } bus_req_t;

  // bus -> client
  typedef struct packed {
    logic         beat;
    logic         last;      // of each line
    logic [31:0]  dat;
  } bus_rsp_t;

  // master -> slave, Wishbone B4 pipelined
  typedef struct packed {
    logic         cyc;
    logic         stb;
    logic         we;
    logic [2:0]   cti;       // 010, the last word of a burst 111
    logic [3:0]   sel;
    logic [31:2]  adr;
    logic [31:0]  dat;
  } wb_req_t;

  // slave -> master
  typedef struct packed {
    logic         stall;
    logic         ack;       // in the order of the requests
    logic [31:0]  dat;       // of a read, with its ack
  } wb_rsp_t;
endpackage
