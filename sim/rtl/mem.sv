// SPDX-License-Identifier: Apache-2.0
// The RAM port in simulation: pipelined Wishbone -> one C call per word, straight on the arrays of struct machine.
// Each request is answered latency_i cycles later (>= 1), so a burst is latency_i cycles and then a word per cycle.
// With chaos_i, requests stall and answers are held back at random (xorshift, seeded by the C++ side).
module rtl_mem (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic [3:0]       latency_i,
  input  logic [31:0]      chaos_i,     // 0: off; else the seed
  input  mem_pkg::wb_req_t req_i,
  output mem_pkg::wb_rsp_t rsp_o
);
  import "DPI-C" function int unsigned rtl_mem_read(input int unsigned adr);
  import "DPI-C" function void rtl_mem_write(input int unsigned adr, input int unsigned dat, input byte unsigned mask);

  logic [31:0] answer [0:63];      // ring: written when a request is taken, read when it is answered
  logic [5:0]  head_q, tail_q;
  logic [15:0] due_q;              // bit i: a request matures in i cycles
  logic [5:0]  ready_q;            // matured, not yet answered
  logic [31:0] rand_q;
  logic        take, stall_q, hold_q, ack_q;
  logic [31:0] dat_q;
  assign rsp_o = {stall_q, ack_q, dat_q};
  assign take  = req_i.cyc && req_i.stb && !stall_q;

  always_ff @(posedge clk_i) begin
    logic       mature, answer_now;
    logic [5:0] ready;
    mature     = latency_i == 4'd1 ? take : due_q[0];
    ready      = ready_q + 6'(mature);
    answer_now = ready != 6'd0 && !hold_q;
    due_q      <= {1'b0, due_q[15:1]};
    if (take && latency_i != 4'd1) due_q[latency_i - 4'd2] <= 1'b1;
    if (take) begin
      if (req_i.we) rtl_mem_write({req_i.adr, 2'b00}, req_i.dat, {4'd0, req_i.sel});
      else answer[head_q] <= rtl_mem_read({req_i.adr, 2'b00});
      head_q <= head_q + 6'd1;
    end
    ack_q   <= answer_now;
    ready_q <= ready - 6'(answer_now);
    dat_q   <= answer_now ? answer[tail_q] : 32'h5a5a5a5a; // nobody looks
    if (answer_now) tail_q <= tail_q + 6'd1;
    if (chaos_i != 32'd0) begin
      logic [31:0] r;
      r       = rand_q == 32'd0 ? chaos_i : rand_q;
      r       = r ^ (r << 13);
      r       = r ^ (r >> 17);
      r       = r ^ (r << 5);
      rand_q  <= r;
      stall_q <= r[3:2] == 2'd0;
      hold_q  <= r[7:6] == 2'd0 || r[15:10] == 6'd0;
    end
    if (rst_i) begin
      due_q   <= 16'd0;
      ready_q <= 6'd0;
      head_q  <= 6'd0;
      tail_q  <= 6'd0;
      ack_q   <= 1'b0;
      stall_q <= 1'b0;
      hold_q  <= 1'b0;
      rand_q  <= 32'd0;
    end
  end
  logic unused;
  assign unused = &{1'b0, req_i.cti};
endmodule
