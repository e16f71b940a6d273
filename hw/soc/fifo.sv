// SPDX-License-Identifier: Apache-2.0
// 16 bytes in, the oldest byte out (LUT RAM). A push when full and a pop when empty are ignored.
module soc_fifo (
  input  logic       clk_i,
  input  logic       rst_i,
  input  logic       push_i,
  input  logic [7:0] dat_i,
  input  logic       pop_i,
  output logic [7:0] dat_o,
  output logic       empty_o,
  output logic       full_o
);
  logic [7:0] ram [0:15];
  logic [4:0] head_q, tail_q;  // bit 4: lap
  logic       push, pop;
  assign empty_o = head_q == tail_q;
  assign full_o  = head_q == {~tail_q[4], tail_q[3:0]};
  assign push    = push_i && !full_o;
  assign pop     = pop_i && !empty_o;
  assign dat_o   = ram[tail_q[3:0]];
  always_ff @(posedge clk_i) begin
    if (push) ram[head_q[3:0]] <= dat_i;
    if (rst_i) begin
      head_q <= 5'd0;
      tail_q <= 5'd0;
    end else begin
      head_q <= head_q + 5'(push);
      tail_q <= tail_q + 5'(pop);
    end
  end
endmodule
